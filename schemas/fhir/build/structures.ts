import type { ElementSource, StructureSource, TypeSource } from './source.ts';

/**
 * One type becomes a list of lines. The grammar is in `schemas/fhir/table.ts`, which reads them.
 */
export type StructureLines = Record<string, string[]>;

/** An R4B resource that the package adds to the R4 bundle, and the logical model that no instance has. */
const notR4 = new Set(['SubscriptionStatus', 'MetadataResource']);

const lastPart = (uri: string) => uri.slice(uri.lastIndexOf('/') + 1);

/** Types of an open choice (`Extension.value[x]`, `Task.input.value[x]` …): always the same fifty, so they are written `*`. */
const openChoiceSize = 45;

const typeName = (path: string, type: TypeSource): string => {
  if (path === 'Resource.id') return 'id';
  const fhirType = type.extension?.find((extension) => extension.url.endsWith('/structuredefinition-fhir-type'));
  return type.code.startsWith('http://hl7.org/fhirpath/') ? (fhirType?.valueUrl ?? 'string') : type.code;
};

const typeText = (element: ElementSource, type: TypeSource): string => {
  const name = typeName(element.base?.path ?? element.path, type);
  const profile = type.profile?.[0];
  if (profile !== undefined) return `${name}:${lastPart(profile)}`;
  const targets = (type.targetProfile ?? []).map(lastPart).sort();
  return name === 'Reference' && targets.length > 0 && !targets.includes('Resource') ? `Reference(${targets})` : name;
};

const typesText = (root: string, element: ElementSource, nested: boolean): string => {
  if (element.contentReference !== undefined) return `@${element.contentReference.slice(root.length + 2)}`;
  if (nested) return `@${element.path.slice(root.length + 1)}`;
  const types = element.type ?? [];
  return types.length > openChoiceSize ? '*' : types.map((type) => typeText(element, type)).join('|');
};

/** The value set that codes must come from: the required one, or the outer limit (`maxValueSet`) of a looser binding. */
const boundValueSet = (element: ElementSource): string | undefined => {
  const { binding } = element;
  if (binding === undefined) return undefined;
  const limit = binding.extension?.find((extension) => extension.url.endsWith('/elementdefinition-maxValueSet'));
  const url = binding.strength === 'required' ? binding.valueSet : limit?.valueCanonical;
  return url?.split('|')[0];
};

const constraintsText = (element: ElementSource, inherited: ReadonlySet<string>, rename: RenameConstraint): string => {
  const own = (element.constraint ?? []).filter((constraint) => !inherited.has(constraint.key));
  return own.length === 0 ? '' : ` {${own.map(rename).join(',')}}`;
};

export type RenameConstraint = (constraint: NonNullable<ElementSource['constraint']>[number]) => string;

/** Constraints that hold for every element or resource, so that the validator checks them without being told where. */
const universalConstraints = new Set(['ele-1', 'ext-1', 'dom-2', 'dom-3', 'dom-4', 'dom-5']);

/**
 * Compiles the snapshots of all R4 types, keeping what the type adds to its base.
 *
 * `valueSetName` gives the short name of a value set; `constraintName` the unique name of a constraint.
 */
export const compileStructures = (
  structures: readonly StructureSource[],
  valueSetName: (url: string) => string,
  constraintName: RenameConstraint,
): StructureLines => {
  const compiled: StructureLines = {};
  const byName = new Map(structures.map((structure) => [structure.id, structure]));
  for (const structure of [...structures].sort((left, right) => (left.id < right.id ? -1 : 1))) {
    if (notR4.has(structure.id)) continue;
    compiled[structure.id] = compileStructure(structure, byName, valueSetName, constraintName);
  }
  return compiled;
};

const compileStructure = (
  structure: StructureSource,
  byName: ReadonlyMap<string, StructureSource>,
  valueSetName: (url: string) => string,
  constraintName: RenameConstraint,
): string[] => {
  const [rootElement, ...elements] = structure.snapshot.element;
  if (rootElement === undefined) throw new Error(`${structure.id} has no snapshot`);
  const root = rootElement.path;
  const base = structure.baseDefinition === undefined ? '-' : lastPart(structure.baseDefinition);
  const baseConstraints = new Set([
    ...universalConstraints,
    ...(byName.get(base)?.snapshot.element[0]?.constraint ?? []).map((constraint) => constraint.key),
  ]);
  const kind = structure.abstract ? `abstract-${structure.kind}` : structure.kind;
  const header = `${kind} ${base}${constraintsText(rootElement, baseConstraints, constraintName)}`;
  if (structure.kind === 'primitive-type') return [header];
  const groups = new Map<string, string[]>([[root, [header]]]);
  for (const element of elements) {
    if (element.base?.path !== element.path) continue;
    const parent = element.path.slice(0, element.path.lastIndexOf('.'));
    const name = element.path.slice(parent.length + 1);
    const nested = elements.some((other) => other.path.startsWith(`${element.path}.`));
    const typeConstraints = new Set([
      ...universalConstraints,
      ...(element.type ?? []).flatMap((type) =>
        (byName.get(type.code)?.snapshot.element[0]?.constraint ?? []).map((constraint) => constraint.key),
      ),
    ]);
    if (nested) {
      const nestedBase = element.type?.[0]?.code ?? 'BackboneElement';
      const path = element.path.slice(root.length + 1);
      groups.set(element.path, [`@${path} ${nestedBase}${constraintsText(element, typeConstraints, constraintName)}`]);
    }
    const valueSet = boundValueSet(element);
    const line = [
      name,
      `${element.min}..${element.max}`,
      typesText(root, element, nested),
      ...(valueSet === undefined ? [] : [`=${valueSetName(valueSet)}`]),
    ].join(' ');
    groups.get(parent)?.push(nested ? line : line + constraintsText(element, typeConstraints, constraintName));
  }
  return [...groups.values()].flat();
};
