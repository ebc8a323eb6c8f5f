import fc from 'fast-check';
import type { ElementTable, Field, TypeTable, TypeTables } from '../../../domain/fhir/validate/type-table.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import type { Json } from './json.ts';

/** A pseudo-random number below `limit`; from fast-check, so that a failure can be replayed. */
type Roll = (limit: number) => number;

const samples: Readonly<Record<string, readonly unknown[]>> = {
  boolean: [true, false],
  integer: [-1, 0, 3],
  unsignedInt: [0, 2],
  positiveInt: [1, 9],
  decimal: [0, -2.5, 1e-7, 101],
  string: ['text', ' 文字 ', '7', '*'],
  markdown: ['**a**\n'],
  code: ['a', 'two words'],
  id: ['a.1-B'],
  uri: ['urn:oid:1.2', 'http://example.org/a', '#x'],
  url: ['https://example.org'],
  canonical: ['http://example.org/c|1'],
  oid: ['urn:oid:2.16'],
  uuid: ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520'],
  base64Binary: ['AAAA'],
  date: ['2020', '2024-02-29', '2021-01'],
  // Not near a year's or month's border: what a zone does to a date there is judged more mildly here than by others.
  dateTime: ['2020', '2024-02-29', '2021-06-15T00:00:00Z', '2021-06-15T00:00:00.5+08:00'],
  instant: ['2021-06-15T00:00:00Z', '2022-03-10T10:00:00-05:00'],
  time: ['00:00:00', '23:59:59.9'],
  xhtml: ['<div xmlns="http://www.w3.org/1999/xhtml">a</div>'],
};

/** Codes of value sets that are grammars. */
const grammarCodes: Readonly<Record<string, string>> = {
  mimetypes: 'text/plain',
  'all-languages': 'zh-CN',
  currencies: 'CNY',
};

const pick = <Item>(roll: Roll, items: readonly Item[]): Item | undefined => items[roll(items.length)];

const codingOf = (roll: Roll, valueSet: string): Json | undefined => {
  const systems = Object.entries(r4Definitions.valueSet(valueSet) ?? {});
  const [system, codes] = pick(roll, systems) ?? [];
  return codes === undefined ? undefined : { system, code: pick(roll, codes.split('|')) };
};

const boundValue = (roll: Roll, field: Field): unknown => {
  const valueSet = field.codes?.valueSet;
  const coding = valueSet === undefined ? undefined : codingOf(roll, valueSet);
  if (field.type === 'CodeableConcept') return coding === undefined ? undefined : { coding: [coding] };
  if (field.type === 'Coding') return coding;
  return valueSet === undefined ? undefined : (grammarCodes[valueSet] ?? coding?.code);
};

const leaf: Readonly<Record<string, Json>> = {
  Extension: { url: 'http://example.org/e', valueBoolean: true },
  Resource: { resourceType: 'Basic', code: { text: 'x' } },
};

const fieldValue = (roll: Roll, field: Field, depth: number): unknown => {
  const bound = boundValue(roll, field);
  if (bound !== undefined) return bound;
  if (field.primitive !== undefined) return pick(roll, samples[field.type] ?? []);
  if (field.type === 'Reference') return { reference: `${pick(roll, [...(field.targets ?? ['Patient'])])}/1` };
  if (leaf[field.type] !== undefined) return leaf[field.type];
  const table = field.table();
  return table === undefined ? undefined : objectOf(roll, table, depth - 1);
};

const shouldFill = (roll: Roll, element: ElementTable, depth: number): boolean =>
  element.min > 0 || (element.max > 0 && element.name !== 'contained' && depth > 0 && roll(depth > 1 ? 3 : 6) === 0);

const objectOf = (roll: Roll, table: TypeTable, depth: number): Json => {
  const filled = [...table.elements.values()].filter((element) => shouldFill(roll, element, depth));
  const properties = filled.flatMap((element) => {
    const field = pick(roll, element.fields);
    if (field === undefined) return [];
    const value = fieldValue(roll, field, depth);
    return [[field.key, element.isArray ? [value] : value] as const];
  });
  // An element needs content beside its id (ele-1).
  const hasContent = table.kind === 'resource' || properties.some(([key]) => key !== 'id');
  return Object.fromEntries([...properties, ...(hasContent ? [] : [['extension', [leaf.Extension]]])]);
};

/** Resources of all types that R4 has, right in everything but perhaps an invariant. */
export const makeResources = (tables: TypeTables, types: readonly string[]): fc.Arbitrary<Json> =>
  fc.tuple(fc.constantFrom(...types), fc.infiniteStream(fc.nat({ max: 2 ** 30 }))).map(([type, stream]) => {
    const roll: Roll = (limit) => (stream.next().value ?? 0) % Math.max(1, limit);
    const table = tables(type);
    return { resourceType: type, ...(table === undefined ? {} : objectOf(roll, table, 3)) };
  });
