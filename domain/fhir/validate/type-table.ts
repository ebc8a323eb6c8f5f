import type { FhirDefinitions } from '../../../schemas/fhir/table.ts';
import { type CodeTest, codeTest } from './code-test.ts';
import { type PrimitiveRule, primitiveRule } from './primitives/primitive.ts';

/** An invariant as it stands on a type or an element. */
export interface ConstraintText {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly human: string;
  /** FHIRPath. */
  readonly expression: string;
}

/** One element of a type: `status`, `value[x]`. */
export interface ElementTable {
  /** Without `[x]`. */
  readonly name: string;
  readonly min: number;
  /** Infinity for `*`. */
  readonly max: number;
  readonly isArray: boolean;
  /** Bit of this element among the type's choices; 0 where it is no choice. */
  readonly choiceBit: number;
  readonly fields: readonly Field[];
}

/** One JSON property that an element can have: `status`, `valueQuantity`. */
export interface Field {
  readonly key: string;
  readonly element: ElementTable;
  /** Type code (`Quantity`), also under a profile; `Observation.component` for a nested element. */
  readonly type: string;
  readonly primitive: PrimitiveRule | undefined;
  /** Resource types that a reference may point to; `undefined` for any. */
  readonly targets: ReadonlySet<string> | undefined;
  readonly codes: CodeTest | undefined;
  readonly constraints: readonly ConstraintText[];
  /** The table to check the value by: undefined for primitives and where any resource may stand. */
  readonly table: () => TypeTable | undefined;
}

export interface TypeTable {
  /** `Observation`, `Observation.component`, `Quantity`. */
  readonly name: string;
  readonly base: string;
  readonly kind: 'resource' | 'complex-type' | 'primitive-type';
  readonly isAbstract: boolean;
  readonly fields: ReadonlyMap<string, Field>;
  readonly elements: ReadonlyMap<string, ElementTable>;
  readonly required: readonly ElementTable[];
  readonly constraints: readonly ConstraintText[];
}

/** Tables by type name, parsed when first asked for. */
export type TypeTables = (name: string) => TypeTable | undefined;

/** R4 §2.24.0.1: the types of an open choice. */
const openTypes = (
  'base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time unsignedInt ' +
  'uri url uuid Address Age Annotation Attachment CodeableConcept Coding ContactPoint Count Distance Duration HumanName Identifier ' +
  'Money Period Quantity Range Ratio Reference SampledData Signature Timing ContactDetail Contributor DataRequirement Expression ' +
  'ParameterDefinition RelatedArtifact TriggerDefinition UsageContext Dosage Meta'
).split(' ');

const capitalise = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

interface Draft {
  readonly name: string;
  readonly base: string;
  readonly kind: TypeTable['kind'];
  readonly isAbstract: boolean;
  readonly constraints: ConstraintText[];
  readonly lines: string[];
}

/** Makes the tables of one set of definitions; what is parsed is kept. */
export const makeTypeTables = (definitions: FhirDefinitions): TypeTables => {
  const tables = new Map<string, TypeTable>();
  const codeTests = new Map<string, CodeTest | undefined>();

  const codesOf = (valueSet: string): CodeTest | undefined => {
    if (!codeTests.has(valueSet)) codeTests.set(valueSet, codeTest(valueSet, definitions));
    return codeTests.get(valueSet);
  };

  const constraintsOf = (text: string | undefined): ConstraintText[] =>
    text === undefined
      ? []
      : text.split(',').map((key) => {
          const [severity = 'error', human = '', expression = 'true'] = definitions.constraint(key) ?? [];
          const name = key.split('~')[0] ?? key;
          return { key: name, severity: severity === 'warning' ? 'warning' : 'error', human, expression };
        });

  const fieldsOf = (owner: string, line: string, choices: { count: number }): ElementTable => {
    const [head, constraintKeys] = splitConstraints(line);
    const [rawName = '', cardinality = '', types = '', binding] = head.split(' ');
    const [min = '0', max = '*'] = cardinality.split('..');
    const isChoice = rawName.endsWith('[x]');
    const name = isChoice ? rawName.slice(0, -3) : rawName;
    const fields: Field[] = [];
    const element: ElementTable = {
      name,
      min: Number(min),
      max: max === '*' ? Number.POSITIVE_INFINITY : Number(max),
      isArray: max !== '1' && max !== '0',
      choiceBit: isChoice ? 1 << choices.count++ : 0,
      fields,
    };
    const codes = binding === undefined ? undefined : codesOf(binding.slice(1));
    const constraints = constraintsOf(constraintKeys);
    for (const typeText of types === '*' ? openTypes : types.split('|')) {
      const { type, tableName, targets } = readType(owner, typeText);
      const key = isChoice ? name + capitalise(type) : name;
      const primitive = primitiveRule(type);
      const isResource = type === 'Resource';
      const table = () => (primitive !== undefined || isResource ? undefined : tableOf(tableName));
      fields.push({ key, element, type, primitive, targets, codes, constraints, table });
    }
    return element;
  };

  const finish = (draft: Draft): TypeTable => {
    const base = tableOf(draft.base);
    const choices = { count: 0 };
    const own = draft.lines.map((line) => fieldsOf(draft.name.split('.')[0] ?? draft.name, line, choices));
    const elements = new Map([...(base?.elements ?? []), ...own.map((element) => [element.name, element] as const)]);
    const fields = new Map<string, Field>();
    for (const element of elements.values()) for (const field of element.fields) fields.set(field.key, field);
    return {
      name: draft.name,
      base: draft.base,
      kind: draft.kind,
      isAbstract: draft.isAbstract,
      fields,
      elements,
      required: [...elements.values()].filter((element) => element.min > 0),
      constraints: [...(base?.constraints ?? []), ...draft.constraints],
    };
  };

  const readDrafts = (name: string, text: string): Draft[] => {
    const drafts: Draft[] = [];
    for (const line of text.split('\n')) {
      const [head, constraintKeys] = splitConstraints(line);
      const [first = '', base = '-'] = head.split(' ');
      const constraints = constraintsOf(constraintKeys);
      if (drafts.length === 0) {
        const isAbstract = first.startsWith('abstract-');
        const kind = isAbstract ? first.slice(9) : first;
        drafts.push({ name, base, kind: asKind(kind), isAbstract, constraints, lines: [] });
      } else if (first.startsWith('@')) {
        const nested = `${name}.${first.slice(1)}`;
        drafts.push({ name: nested, base, kind: 'complex-type', isAbstract: false, constraints, lines: [] });
      } else drafts.at(-1)?.lines.push(line);
    }
    return drafts;
  };

  const tableOf = (name: string): TypeTable | undefined => {
    const known = tables.get(name);
    if (known !== undefined) return known;
    const root = name.split('.')[0] ?? name;
    if (tables.has(root)) return undefined;
    const text = definitions.structure(root);
    // Names of types that do not exist come from the input: they are not kept.
    if (text === undefined) return undefined;
    for (const draft of readDrafts(root, text)) tables.set(draft.name, finish(draft));
    return tables.get(name);
  };

  return tableOf;
};

const asKind = (kind: string): TypeTable['kind'] =>
  kind === 'resource' || kind === 'primitive-type' ? kind : 'complex-type';

const splitConstraints = (line: string): [head: string, keys: string | undefined] => {
  const at = line.indexOf(' {');
  return at < 0 ? [line, undefined] : [line.slice(0, at), line.slice(at + 2, -1)];
};

/** Reads `Quantity:SimpleQuantity`, `Reference(Patient,Group)`, `@component`, `string`. */
const readType = (owner: string, text: string) => {
  if (text.startsWith('@'))
    return { type: `${owner}.${text.slice(1)}`, tableName: `${owner}.${text.slice(1)}`, targets: undefined };
  const [type = text, profile] = text.split(':');
  const open = type.indexOf('(');
  if (open < 0) return { type, tableName: profile ?? type, targets: undefined };
  return {
    type: type.slice(0, open),
    tableName: type.slice(0, open),
    targets: new Set(type.slice(open + 1, -1).split(',')),
  };
};
