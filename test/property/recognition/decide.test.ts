import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, prepareReference } from '../../../domain/recognition/index.ts';
import { decisionSchema, recognitionReferenceSchema, ruleCodes } from '../../../schemas/recognition/index.ts';
import { entry, reference, referenceData, sourcePatient } from '../../unit/recognition/region.ts';
import {
  anyEntry,
  anyFacts,
  anyInstant,
  anyOffset,
  anyOrder,
  anyPolicy,
  anyQualification,
  anyQualifications,
  anyRequester,
  written,
} from './arbitraries.ts';

const anyCase = fc.record({
  result: anyEntry,
  orderedItem: anyOrder,
  requester: anyRequester,
  facts: anyFacts,
  qualifications: anyQualifications,
  policy: anyPolicy,
});

describe('a decision', () => {
  test('is never less favourable for one more qualification', () => {
    fc.assert(
      fc.property(anyCase, anyQualification, ({ qualifications, policy, ...input }, more) => {
        const before = decide({ ...input, reference: reference(qualifications, policy) });
        const others = qualifications.filter(({ id }) => id !== more.id);
        const without = decide({ ...input, reference: reference(others, policy) });
        const after = decide({ ...input, reference: reference([...others, more], policy) });

        expect(after.recognisable || !without.recognisable).toBe(true);
        expect(before.recognisable || !without.recognisable).toBe(true);
      }),
    );
  });

  test('explains itself completely: every rule once, in order, in both languages, with a remedy for each failure', () => {
    fc.assert(
      fc.property(anyCase, ({ qualifications, policy, ...input }) => {
        const decision = decide({ ...input, reference: reference(qualifications, policy) });

        expect(decision.rules.map(({ code }) => code)).toEqual(ruleCodes);
        expect(decision.recognisable).toBe(decision.rules.every(({ outcome }) => outcome !== 'fail'));
        for (const { outcome, reason, zh, en, wouldHelp } of decision.rules) {
          expect(zh).toMatch(/\p{Script=Han}/u);
          expect(en).toMatch(/^[A-Z].*\.$/);
          expect(outcome === 'fail').toBe(reason !== undefined && wouldHelp !== undefined);
        }
        expect(decisionSchema.parse(decision)).toEqual(decision);
      }),
    );
  });

  test('says nothing of the person: no value, no name, no reference but its own in any sentence', () => {
    const result = entry({
      patient: 'Patient/MARK-P',
      original: { code: 'MARK-C', display: 'MARK-D' },
      value: { kind: 'text', text: 'MARK-V' },
      performer: { name: 'MARK-N', department: 'MARK-E' },
      range: 'MARK-R',
    });
    fc.assert(
      fc.property(anyCase, ({ qualifications, policy, ...input }) => {
        const decision = decide({ ...input, result, reference: reference(qualifications, policy) });

        expect(JSON.stringify(decision)).not.toContain('MARK-');
      }),
    );
  });

  test('can be replayed: the same input read back from JSON gives the same decision', () => {
    fc.assert(
      fc.property(anyCase, ({ qualifications, policy, ...input }) => {
        const data = referenceData(qualifications, policy);
        const stored = JSON.parse(JSON.stringify({ input, data }));
        const first = decide({ ...input, reference: prepareReference(data) });

        const again = decide({
          ...stored.input,
          reference: prepareReference(recognitionReferenceSchema.parse(stored.data)),
        });

        expect(again).toEqual(first);
      }),
    );
  });

  test('does not depend on how an instant is written', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, anyOffset, anyOffset, anyPolicy, (examined, asked, one, other, policy) => {
        const decideIn = (offset: string) =>
          decide({
            result: entry({ effective: written(examined, offset) }),
            orderedItem: 'potassium',
            requester: { organisation: 'district', at: written(asked, offset) },
            facts: { identity: { [sourcePatient]: 'certain' }, consent: [] },
            reference: reference([], policy),
          });

        expect({ ...decideIn(one), decidedAt: '' }).toEqual({ ...decideIn(other), decidedAt: '' });
      }),
    );
  });

  test('ends its window at a midnight of the region and never opens it again', () => {
    fc.assert(
      fc.property(
        anyInstant,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 86_399 }),
        (examined, after, second) => {
          const zone = 8 * 3_600_000;
          const day = 86_400_000;
          const localMidnight = Math.floor((examined + zone) / day) * day - zone;
          const asked = localMidnight + after * day + second * 1000;
          fc.pre(asked >= examined);
          const decision = decide({
            result: entry({ effective: written(examined, 'Z') }),
            orderedItem: 'potassium',
            requester: { organisation: 'district', at: written(asked, 'Z') },
            facts: { identity: { [sourcePatient]: 'certain' }, consent: [] },
            reference: reference([], 'default'),
          });
          const window = decision.rules.find(({ code }) => code === 'window');

          expect(decision.daysLeft).toBe(3 - after);
          expect(window?.outcome).toBe(after <= 3 ? 'pass' : 'fail');
          expect(decision.usableUntil).toBe(written(localMidnight + 3 * day, '+08:00').slice(0, 10));
        },
      ),
    );
  });
});
