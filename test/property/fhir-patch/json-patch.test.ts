import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../../domain/fhir/index.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const { value: json } = fc.letrec<{ value: Json; list: Json[]; record: { [key: string]: Json } }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.constantFrom('a', 'b', 1, 2, true, null), tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  record: fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'e~f', ''), tie('value'), { maxKeys: 4 }),
}));
const record = fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'e~f', ''), json, { maxKeys: 4 });

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
const isRecord = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A patch that turns one document into another: nothing clever, but it uses every place in both. */
const difference = (from: Json, to: Json, at = ''): object[] => {
  if (JSON.stringify(from) === JSON.stringify(to)) return [{ op: 'test', path: at, value: to }];
  if (isRecord(from) && isRecord(to)) {
    return [
      ...Object.keys(from)
        .filter((key) => !Object.hasOwn(to, key))
        .map((key) => ({ op: 'remove', path: `${at}/${escaped(key)}` })),
      ...Object.entries(to).flatMap(([key, value]) => {
        const path = `${at}/${escaped(key)}`;
        const before = from[key];
        return before === undefined ? [{ op: 'add', path, value }] : difference(before, value, path);
      }),
    ];
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    return [
      ...from.slice(to.length).map(() => ({ op: 'remove', path: `${at}/${to.length}` })),
      ...to.flatMap((value, index) => {
        const before = from[index];
        return before === undefined
          ? [{ op: 'add', path: `${at}/-`, value }]
          : difference(before, value, `${at}/${index}`);
      }),
    ];
  }
  return [{ op: 'replace', path: at, value: to }];
};

describe('JSON Patch', () => {
  it('turns any document into any other and leaves the first alone', () => {
    fc.assert(
      fc.property(record, record, (from, to) => {
        const before = structuredClone(from);
        expect(applyJsonPatch<Json>(from, difference(from, to))).toEqual(to);
        expect(from).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it('throws nothing but typed refusals, whatever the patch', () => {
    const pointer = fc.oneof(fc.constantFrom('/a', '/a/0', '/a/-', '', '/b/c', '/__proto__'), fc.string());
    const operation = fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
        path: pointer,
        from: pointer,
        value: json,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(record, fc.array(fc.oneof(operation, json)), (document, patch) => {
        try {
          applyJsonPatch(document, patch);
        } catch (error) {
          expect(error).toMatchObject({ name: 'HutongError' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
