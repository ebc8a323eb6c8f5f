import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compartmentsOf, extractEntries, indexKeysFrom, searchableTypes } from '../../../domain/fhir/index.ts';
import { dateInterval } from '../../../domain/fhir/search/date-interval.ts';
import { splitEscaped, unescapeValue } from '../../../domain/fhir/search/escaped-value.ts';

describe('extraction', () => {
  it('takes any JSON of any type without throwing, and gives JSON', () => {
    const element = fc.constantFrom(
      'code',
      'subject',
      'name',
      'identifier',
      'period',
      'effectiveDateTime',
      'valueQuantity',
      'component',
      'meta',
      'series',
      'entry',
    );
    const shape = fc.oneof(
      fc.jsonValue(),
      fc.record({
        coding: fc.jsonValue(),
        reference: fc.jsonValue(),
        value: fc.jsonValue(),
        start: fc.jsonValue(),
        system: fc.jsonValue(),
      }),
      fc.array(fc.record({ code: fc.jsonValue(), value: fc.jsonValue(), reference: fc.string() }), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...searchableTypes), fc.dictionary(element, shape), (resourceType, elements) => {
        const resource = { ...elements, resourceType };
        const entries = extractEntries(resource);
        expect(JSON.parse(JSON.stringify(entries))).toEqual(entries);
        expect(extractEntries(structuredClone(resource))).toEqual(entries);
        expect(Array.isArray(indexKeysFrom(resourceType, entries))).toBe(true);
        expect(Array.isArray(compartmentsOf(resource))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('dates', () => {
  it('cover every instant that they name, and no more than their precision', () => {
    const instant = fc.date({
      min: new Date('1000-01-01T00:00:00Z'),
      max: new Date('9998-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        instant,
        fc.constantFrom(4, 7, 10, 16, 19, 21, 23),
        fc.constantFrom(-720, 0, 480, 840),
        (date, length, offset) => {
          // Prepare: the text of the instant in a zone, cut to a precision.
          const local = new Date(date.getTime() + offset * 60_000).toISOString();
          const text = local.slice(0, length);
          // Act
          const interval = dateInterval(text, offset);
          // Assess
          if (!interval) throw new Error('The date was not read');
          const [from, to] = interval;
          expect(from).toBeLessThanOrEqual(date.getTime());
          expect(to).toBeGreaterThan(date.getTime());
          const longest =
            { 4: 366 * 86400e3, 7: 31 * 86400e3, 10: 86400e3, 16: 60e3, 19: 1000, 21: 100, 23: 1 }[length] ?? 0;
          expect(to - from).toBeLessThanOrEqual(longest);
        },
      ),
    );
  });

  it('are read or refused, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$/)),
        (text) => {
          const interval = dateInterval(text);
          expect(interval === undefined || (interval[0] < interval[1] && interval.every(Number.isSafeInteger))).toBe(
            true,
          );
        },
      ),
    );
  });
});

describe('escapes', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', ',', '$', '|', '\\', '汉') }), { minLength: 1 }),
        (values) => {
          const sent = values.map((value) => value.replace(/[,$|\\]/g, '\\$&')).join(',');
          expect(splitEscaped(sent, ',').map(unescapeValue)).toEqual(values);
        },
      ),
    );
  });
});
