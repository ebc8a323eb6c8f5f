import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPresets, loadTextDictionary } from '../../../content/deid/load.ts';
import { makeFindPersonalData } from '../../../domain/deid/index.ts';
import { makeTypeTables } from '../../../domain/fhir/index.ts';
import { r4Definitions, r4ResourceTypes } from '../../../schemas/fhir/load.ts';
import { makeEngine } from '../../unit/deid/make-engine.ts';

const tables = makeTypeTables(r4Definitions);
const planted = 'PLANTED-7f3a';

/** A resource or element with the planted text in every text of it, three levels deep. */
const plant = (typeName: string, depth: number): Record<string, unknown> => {
  const out: Record<string, unknown> = {};
  for (const field of tables(typeName)?.fields.values() ?? []) {
    const table = field.table();
    let value: unknown;
    if (field.primitive !== undefined) value = field.primitive.json === 'string' ? planted : undefined;
    else if (table !== undefined && depth < 3) value = plant(table.name, depth + 1);
    if (value !== undefined) out[field.key] = field.element.isArray ? [value] : value;
  }
  return out;
};

describe('no planted text survives', () => {
  it.each(r4ResourceTypes)('%s under a policy of pseudonyms and removal', (type) => {
    const policy = {
      id: 'p',
      version: '1',
      fhirPathRules: [
        { path: 'Resource.id', method: 'pseudonymise' },
        { path: "nodesByType('Reference').reference", method: 'pseudonymise' },
        { path: "nodesByType('Identifier')", method: 'pseudonymise' },
        { path: "nodesByType('dateTime')", method: 'dateShift' },
        { path: "nodesByType('string')", method: 'scrubText' },
      ],
    };

    const { resource } = makeEngine(policy).apply({ resourceType: type, ...plant(type, 0) });

    expect(JSON.stringify(resource)).not.toContain(planted);
    expect(resource?.resourceType).toBe(type);
  });
});

describe('any input', () => {
  it('never throws, leaves its input alone and answers the same twice', () => {
    const engines = [...loadPresets().values()].map((preset) => makeEngine(preset));
    const resource = fc.record({
      resourceType: fc.constantFrom('Patient', 'Observation', 'Bundle', 'Nothing'),
      name: fc.jsonValue(),
      entry: fc.jsonValue(),
      valueQuantity: fc.jsonValue(),
      code: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.oneof(resource, fc.jsonValue()), (input) => {
        const before = JSON.stringify(input);
        for (const engine of engines) expect(engine.apply(input)).toEqual(engine.apply(input));
        expect(JSON.stringify(input)).toBe(before);
      }),
      { numRuns: 200 },
    );
  });

  it('spans of any text are in order, apart and within it', () => {
    const find = makeFindPersonalData(loadTextDictionary());
    const words = fc.constantFrom(
      '患者',
      '张伟',
      '：',
      '13812345678',
      '医院',
      '北京市',
      '·',
      ' ',
      'Dr. ',
      'Smith',
      '2024-03-05',
      '\u{20000}',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ unit: 'grapheme' })), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let at = 0;
        for (const { start, end } of find(text)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
