/**
 * The compiled search parameters of R4 (schemas/fhir/generated/search-parameters.json, written by `npm run build:fhir`).
 *
 * A leaf is `path:Type` or `path:Type?only`: a JSON path (`component.valueQuantity`), the data type found there, and what it is narrowed to (the
 * target type of a reference, the system of a contact point). Parameters that share a leaf share its index entries.
 */
import generated from '../../../schemas/fhir/generated/search-parameters.json' with { type: 'json' };

export type ParameterType = 'token' | 'reference' | 'date' | 'string' | 'quantity' | 'number' | 'uri' | 'composite';

export interface Leaf {
  readonly path: string;
  readonly type: string;
  readonly only: string | undefined;
}

/** One component of a composite parameter. */
export interface CompositePart {
  readonly type: ParameterType;
  readonly leaves: readonly Leaf[];
}

/** `at`: JSON path of the repeating element that holds both components; empty at the resource. */
export interface CompositeContext {
  readonly at: string;
  readonly parts: readonly CompositePart[];
}

export interface SearchParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Id below http://hl7.org/fhir/SearchParameter/. */
  readonly definition: string;
  readonly text: string;
  readonly leaves: readonly Leaf[];
  /** The system that a code element's required binding implies. */
  readonly system: string | undefined;
  /** Resource types that a reference may lead to. */
  readonly targets: readonly string[];
  /** Composite parameters only. */
  readonly contexts: readonly CompositeContext[];
}

interface ParameterSource {
  readonly type: ParameterType;
  readonly def: string;
  readonly text: string;
  readonly leaves?: readonly string[];
  readonly system?: string;
  readonly targets?: readonly string[];
  readonly contexts?: readonly {
    readonly at: string;
    readonly parts: readonly { readonly type: ParameterType; readonly leaves: readonly string[] }[];
  }[];
}

// The file is the compiler's output; its literal type is too large to be of use.
const source = generated as unknown as {
  readonly common: Readonly<Record<string, ParameterSource>>;
  readonly types: Readonly<Record<string, Readonly<Record<string, ParameterSource>>>>;
  readonly searchable: readonly string[];
  readonly compartments: Readonly<Record<string, readonly string[]>>;
  readonly notCompiled: Readonly<Record<string, string>>;
};

const leafOf = (text: string): Leaf => {
  const [, path = '', type = '', only] = /^([^:]+):(\w+)(?:\?(\w+))?$/.exec(text) ?? [];
  return { path, type, only };
};

const parameterOf = (name: string, from: ParameterSource): SearchParameter => ({
  name,
  type: from.type,
  definition: from.def,
  text: from.text,
  leaves: (from.leaves ?? []).map(leafOf),
  system: from.system,
  targets: from.targets ?? [],
  contexts: (from.contexts ?? []).map(({ at, parts }) => ({
    at,
    parts: parts.map((part) => ({ type: part.type, leaves: part.leaves.map(leafOf) })),
  })),
});

const loaded = new Map<string, ReadonlyMap<string, SearchParameter>>();

/** Parameters by name for a resource type, the common ones (`_id` …) first; undefined for a name that is no R4 resource type. */
export const parametersOf = (type: string): ReadonlyMap<string, SearchParameter> | undefined => {
  const known = loaded.get(type);
  if (known) return known;
  if (!Object.hasOwn(source.types, type)) return undefined;
  const all = { ...source.common, ...source.types[type] };
  const parameters = new Map(Object.entries(all).map(([name, from]) => [name, parameterOf(name, from)]));
  loaded.set(type, parameters);
  return parameters;
};

/** Types whose base parameters all work; the others have the common ones and `identifier`. */
export const searchableTypes: readonly string[] = source.searchable;

/** `Type.parameter` → why it, or a part of it, cannot be searched. */
export const parametersNotCompiled: Readonly<Record<string, string>> = source.notCompiled;

/** JSON paths of the references that put a resource of the type into a patient's compartment (CompartmentDefinition/patient). */
export const compartmentPathsOf = (type: string): readonly string[] =>
  Object.hasOwn(source.compartments, type) ? (source.compartments[type] ?? []) : [];
