import { z } from 'zod';
import { type ResultEntry, type ResultValue, resultEntrySchema } from '../../schemas/recognition/index.ts';

/**
 * The stored text of a list of results: `{ v, h, r }`. What the results of one report share (patient, organisation, times …) is written once
 * as a head in `h`; each row of `r` begins with the position of its head. Rows and heads are arrays by position, so that a name is not
 * repeated a thousand times. `v` is the format's version: a reader refuses one that it does not know, and positions never change within one.
 */
const version = 1;

const optional = <T extends z.ZodType>(schema: T) => z.union([schema, z.null()]);
const text = optional(z.string());

const headSchema = z.tuple([
  z.string(), // report, without its type
  z.string(), // patient
  z.string(), // organisation
  z.string(), // category
  z.string(), // status
  text, // effective
  text, // issued
  text, // performer name
  text, // performer department
  text, // system of the original code
  z.int(), // version
]);
type Head = z.infer<typeof headSchema>;

/** `[number, unit?, comparator?, printed unit?]` with '' for what is absent before another, a text, or a coded value as an object. */
const valueSchema = z.union([
  z.tuple([z.number(), z.string().optional(), z.string().optional(), z.string().optional()]),
  z.string(),
  z.strictObject({ c: z.string().optional(), s: z.string().optional(), d: z.string().optional() }),
]);

const rowSchema = z.tuple([
  z.int().min(0), // head
  z.string(), // result; `Observation/` is left out
  text, // item
  z.array(z.string()), // loinc
  text, // mapping, when not `mapped`
  text, // original code
  text, // original display
  optional(valueSchema),
  optional(z.literal([0, 1])), // unit consistent
  optional(z.array(z.string())), // interpretation
  text, // range
  text, // images
]);
type Row = z.infer<typeof rowSchema>;

const storedSchema = z.strictObject({ v: z.literal(version), h: z.array(headSchema), r: z.array(rowSchema) });

const reportType = 'DiagnosticReport/';
const usualType = 'Observation/';
const without = (prefix: string, reference: string): string =>
  reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
const withType = (prefix: string, reference: string): string =>
  reference.includes('/') ? reference : `${prefix}${reference}`;

const packValue = (value: ResultValue): z.infer<typeof valueSchema> => {
  if (value.kind === 'text') return value.text;
  if (value.kind === 'coded') return { c: value.code, s: value.system, d: value.display };
  const { unit = '', comparator = '', printedUnit = '' } = value;
  if (printedUnit !== '') return [value.value, unit, comparator, printedUnit];
  if (comparator !== '') return [value.value, unit, comparator];
  return unit === '' ? [value.value] : [value.value, unit];
};

const unpackValue = (packed: z.infer<typeof valueSchema>) => {
  if (typeof packed === 'string') return { kind: 'text', text: packed };
  if (!Array.isArray(packed)) return some({ kind: 'coded', code: packed.c, system: packed.s, display: packed.d });
  const [value, unit, comparator, printedUnit] = packed;
  return some({
    kind: 'quantity',
    value,
    unit: unit || undefined,
    printedUnit: printedUnit || undefined,
    comparator: comparator || undefined,
  });
};

/** Leaves out what is absent, so that a decoded entry equals the encoded one. */
const some = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

const headOf = (entry: ResultEntry): Head => [
  without(reportType, entry.report),
  entry.patient,
  entry.organisation,
  entry.category,
  entry.status,
  entry.effective ?? null,
  entry.issued ?? null,
  entry.performer?.name ?? null,
  entry.performer?.department ?? null,
  entry.original.system ?? null,
  entry.version,
];

const rowOf = (entry: ResultEntry, head: number): Row => [
  head,
  without(usualType, entry.result),
  entry.item ?? null,
  entry.loinc,
  entry.mapping === 'mapped' ? null : entry.mapping,
  entry.original.code ?? null,
  entry.original.display ?? null,
  entry.value === undefined ? null : packValue(entry.value),
  entry.unitConsistent === undefined ? null : entry.unitConsistent ? 1 : 0,
  entry.interpretation ?? null,
  entry.range ?? null,
  entry.images ?? null,
];

const entryOf = (head: Head, row: Row): ResultEntry => {
  const [report, patient, organisation, category, status, effective, issued, name, department, system, resource] = head;
  const [, result, item, loinc, mapping, code, display, value, consistent, interpretation, range, images] = row;
  return resultEntrySchema.parse(
    some({
      result: withType(usualType, result),
      report: withType(reportType, report),
      patient,
      organisation,
      category,
      item,
      loinc,
      mapping: mapping ?? 'mapped',
      original: some({ code, display, system }),
      value: value === null ? null : unpackValue(value),
      unitConsistent: consistent === null ? null : consistent === 1,
      interpretation,
      range,
      status,
      effective,
      issued,
      performer: name === null && department === null ? null : some({ name, department }),
      images,
      version: resource,
    }),
  );
};

/** Compact JSON text for storage: about 140 bytes a result in a report of twenty, with ids of 32 characters. */
export const encodeResultEntries = (entries: readonly ResultEntry[]): string => {
  const positions = new Map<string, number>();
  const rows = entries.map((entry) => {
    const head = JSON.stringify(headOf(entry));
    const position = positions.get(head) ?? positions.size;
    positions.set(head, position);
    return rowOf(entry, position);
  });
  return `{"v":${version},"h":[${[...positions.keys()].join(',')}],"r":${JSON.stringify(rows)}}`;
};

/** The inverse of `encodeResultEntries`. Throws a ZodError or SyntaxError for text of another format: the store holds only what was encoded. */
export const decodeResultEntries = (stored: string): readonly ResultEntry[] => {
  const { h, r } = storedSchema.parse(JSON.parse(stored));
  return r.map((row) => {
    const head = h[row[0]];
    if (head === undefined) throw new RangeError('a row names a head that is not there');
    return entryOf(head, row);
  });
};
