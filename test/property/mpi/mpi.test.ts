import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blockingKeys,
  compareNames,
  decideLink,
  type LinkCandidate,
  type MatchFeatures,
  normaliseName,
  parseResidentId,
  toMatchFeatures,
} from '../../../domain/mpi/index.ts';
import { syntheticId } from '../../unit/mpi/synthetic-id.ts';

const birthDate = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const idParts = fc.record({ day: birthDate, sequence: fc.integer({ min: 1, max: 999 }) });
const residentId = idParts.map(({ day, sequence }) => syntheticId(day, sequence));

describe('resident IDs', () => {
  test('made by the formula are read back', () => {
    fc.assert(
      fc.property(idParts, ({ day, sequence }) => {
        expect(parseResidentId(syntheticId(day, sequence))).toMatchObject({
          ok: true,
          value: { birthDate: day, sex: sequence % 2 === 1 ? 'male' : 'female' },
        });
      }),
    );
  });

  test('with one character changed, or two neighbours swapped, are never accepted', () => {
    fc.assert(
      fc.property(residentId, fc.nat(17), fc.constantFrom(...'0123456789X'), (id, position, character) => {
        const changed = `${id.slice(0, position)}${character}${id.slice(position + 1)}`;
        const next = id.slice(position, position + 2);
        const swapped = `${id.slice(0, position)}${[...next].reverse().join('')}${id.slice(position + 2)}`;

        expect(parseResidentId(changed).ok).toBe(changed === id);
        expect(parseResidentId(swapped).ok).toBe(swapped === id);
      }),
    );
  });

  test('of any text never throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => typeof parseResidentId(text).ok === 'boolean'));
  });
});

describe('names', () => {
  const anyName = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('张三', '阿依·古丽', 'Wang Wei', '某某', '王 五'),
  );

  test('are normalised once and for all', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const once = normaliseName(name);
        expect(once === undefined ? undefined : normaliseName(once)).toBe(once);
      }),
    );
  });

  test('compare the same both ways', () => {
    fc.assert(
      fc.property(fc.array(anyName), fc.array(anyName), (a, b) => {
        expect(compareNames(a, b)).toBe(compareNames(b, a));
      }),
    );
  });
});

const few = <T>(...values: T[]) => fc.constantFrom(...values);
const features: fc.Arbitrary<MatchFeatures> = fc.record(
  {
    residentIds: few([], [syntheticId('1990-03-07', 1)], [syntheticId('1990-03-07', 3)]),
    identifiers: few<{ system: string; value: string }[]>(
      [],
      [{ system: 'urn:a', value: '1' }],
      [{ system: 'urn:a', value: '2' }],
    ),
    names: few([], ['张三'], ['李四'], ['ZHANG SAN']),
    birthDate: few('1990-03-07', '1990-07-03'),
    sex: few('male' as const, 'female' as const),
    phones: few([], ['13800000000']),
  },
  { requiredKeys: ['residentIds', 'identifiers', 'names', 'phones'] },
);
const candidates: fc.Arbitrary<LinkCandidate[]> = fc.uniqueArray(
  fc.record({
    person: few('Person/1', 'Person/2', 'Person/3'),
    sourcePatient: few('a', 'b', 'c', 'd', 'e', 'f').map((name) => `Patient/${name}`),
    features,
    doNotLink: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  }),
  { maxLength: 6, selector: ({ sourcePatient }) => sourcePatient },
);

describe('a link decision', () => {
  test('does not depend on the order of candidates', () => {
    fc.assert(
      fc.property(features, candidates, (patient, list) => {
        const summary = (decision: ReturnType<typeof decideLink>) => ({
          kind: decision.kind,
          why: decision.kind === 'review' ? decision.reason : decision.rule,
          persons:
            decision.kind === 'review'
              ? decision.candidates.toSorted()
              : decision.kind === 'link'
                ? decision.person
                : '',
        });

        expect(summary(decideLink(patient, list.toReversed()))).toEqual(summary(decideLink(patient, list)));
      }),
    );
  });

  test('links only to a person with the ID and an agreeing name or birth date, and never one ruled out', () => {
    fc.assert(
      fc.property(features, candidates, (patient, list) => {
        const decision = decideLink(patient, list);
        if (decision.kind === 'new') return;
        const named = decision.kind === 'link' ? [decision.person, ...decision.alsoFits] : decision.candidates;
        for (const { person, doNotLink } of list) {
          if (doNotLink === true) expect(named).not.toContain(person);
        }
        if (decision.kind !== 'link') return;
        const supports = list.filter(
          ({ person, features: other }) =>
            person === decision.person &&
            other.residentIds.some((id) => patient.residentIds.includes(id)) &&
            (compareNames(patient.names, other.names) === 'agree' || other.birthDate === patient.birthDate),
        );
        expect(supports.length).toBeGreaterThan(0);
      }),
    );
  });

  test('that is not `new` was reachable: patient and candidate share a blocking key', () => {
    fc.assert(
      fc.property(features, features, (patient, other) => {
        const decision = decideLink(patient, [{ person: 'Person/1', sourcePatient: 'Patient/1', features: other }]);
        fc.pre(decision.kind !== 'new');
        const keys = new Set(blockingKeys(other));

        expect(blockingKeys(patient).some((key) => keys.has(key))).toBe(true);
      }),
    );
  });

  test('holds no value of the person', () => {
    fc.assert(
      fc.property(features, candidates, (patient, list) => {
        const text = JSON.stringify(decideLink(patient, list));

        expect(text).not.toMatch(/张三|李四|ZHANG|1990|138000|urn:a/);
      }),
    );
  });
});

test('features of any patient never throw, and findings never hold a value', () => {
  const anyText = fc.option(fc.string({ minLength: 5 }), { nil: undefined });
  const patient = fc.record({
    identifier: fc.array(
      fc.record({
        system: few('urn:oid:2.16.156.10011.1.3', 'urn:a', undefined),
        value: fc.oneof(anyText, residentId),
      }),
    ),
    name: fc.array(fc.record({ text: anyText, family: anyText, given: fc.array(fc.string()) })),
    birthDate: fc.oneof(anyText, birthDate),
    gender: few('male', 'female', 'other', undefined),
    telecom: fc.array(fc.record({ system: few('phone', 'email'), value: anyText })),
  });
  fc.assert(
    fc.property(patient, (given) => {
      const { findings } = toMatchFeatures(given);

      const messages = findings.map(({ message }) => message).join();
      for (const { value } of given.identifier)
        if (value !== undefined && value.trim().length > 4) expect(messages).not.toContain(value);
    }),
  );
});
