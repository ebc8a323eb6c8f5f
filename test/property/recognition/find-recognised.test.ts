import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decide,
  decodeResultEntries,
  encodeResultEntries,
  findRecognised,
  type ItemAnswer,
} from '../../../domain/recognition/index.ts';
import { qualification, reference } from '../../unit/recognition/region.ts';
import { anyEntries, anyFacts, anyPolicy, anyQualifications, anyRequester } from './arbitraries.ts';

const anyCase = fc.record({
  entries: anyEntries,
  requester: anyRequester,
  facts: anyFacts,
  qualifications: anyQualifications,
  policy: anyPolicy,
});

const single = ([answer]: ReturnType<typeof findRecognised>): ItemAnswer => {
  if (answer?.kind !== 'item') throw new Error('not an item');
  return answer.answer;
};

describe('the answer for one item', () => {
  test('is a recognisable result exactly when there is one, and never an older one than another recognisable', () => {
    fc.assert(
      fc.property(anyCase, ({ entries, requester, facts, qualifications, policy }) => {
        const prepared = reference(qualifications, policy);
        const decided = entries.map((result) => ({
          result,
          decision: decide({ result, orderedItem: 'potassium', requester, facts, reference: prepared }),
        }));
        const recognisable = decided.filter(({ decision }) => decision.recognisable);

        const answer = single(findRecognised(entries, ['potassium'], requester, prepared, facts));

        expect(answer.kind === 'recognised').toBe(recognisable.length > 0);
        if (answer.kind !== 'recognised') return;
        const chosen = answer.entry.effective ?? '';
        expect(recognisable.map(({ result }) => result.result)).toContain(answer.entry.result);
        // Instants are compared where both have one; a date alone may stand for any time of its day.
        for (const { result } of recognisable) {
          const other = result.effective ?? '';
          if (chosen.length > 10 && other.length > 10)
            expect(Date.parse(chosen)).toBeGreaterThanOrEqual(Date.parse(other));
        }
      }),
    );
  });

  test('does not depend on the order of the results', () => {
    fc.assert(
      fc.property(anyCase, fc.infiniteStream(fc.nat()), ({ entries, requester, facts, policy }, random) => {
        const prepared = reference([qualification('open-ended', 'city')], policy);
        const shuffled = entries
          .map((entry) => ({ entry, place: random.next().value }))
          .sort((a, b) => a.place - b.place)
          .map(({ entry }) => entry);
        const orders = ['potassium', 'electrolytes-panel', 'hiv-antibody'];

        expect(findRecognised(shuffled, orders, requester, prepared, facts)).toEqual(
          findRecognised(entries, orders, requester, prepared, facts),
        );
      }),
    );
  });

  test('covers a panel by exactly what its components get alone', () => {
    fc.assert(
      fc.property(anyCase, ({ entries, requester, facts, policy }) => {
        const prepared = reference([qualification('open-ended', 'city')], policy);
        const parts = ['potassium', 'sodium', 'chloride'];
        const alone = parts.map((item) => single(findRecognised(entries, [item], requester, prepared, facts)));

        const [panel] = findRecognised(entries, ['electrolytes-panel'], requester, prepared, facts);

        if (panel?.kind !== 'panel') throw new Error('not a panel');
        expect(panel.components.map(({ answer }) => answer.kind)).toEqual(alone.map(({ kind }) => kind));
        const missing = parts.slice(0, 2).filter((_, position) => alone[position]?.kind !== 'recognised');
        expect(panel.missing).toEqual(missing);
        expect(panel.coverage === 'complete').toBe(missing.length === 0);
      }),
    );
  });
});

describe('the stored form of results', () => {
  test('gives back what was stored', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        expect(decodeResultEntries(encodeResultEntries(entries))).toEqual(entries);
      }),
    );
  });
});
