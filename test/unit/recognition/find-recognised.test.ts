import { describe, expect, test } from 'vitest';
import { findRecognised, type OrderAnswer, type PersonFacts } from '../../../domain/recognition/index.ts';
import type { ResultEntry } from '../../../schemas/recognition/index.ts';
import { entry, qualification, reference, sourcePatient } from './region.ts';

const requester = { organisation: 'district', setting: 'outpatient', at: '2026-06-11T10:00:00+08:00' };
const facts: PersonFacts = { identity: { [sourcePatient]: 'certain' }, consent: [] };
const prepared = reference([
  qualification('national', 'city'),
  qualification('city-scope', 'clinic'),
  qualification('expired', 'far'),
]);

const ask = (entries: readonly ResultEntry[], orders: readonly string[]): readonly OrderAnswer[] =>
  findRecognised(entries, orders, requester, prepared, facts);
const askOne = (...entries: readonly ResultEntry[]) => {
  const [answer] = ask(entries, ['potassium']);
  if (answer?.kind !== 'item') throw new Error('not an item');
  return answer.answer;
};

const older = entry({ result: 'Observation/older', effective: '2026-06-09T09:00:00+08:00' });
const newer = entry({ result: 'Observation/newer', effective: '2026-06-11T08:00:00+08:00' });

describe('findRecognised', () => {
  test('answers each order in its place: recognised, not recognised with reasons, none, unknown', () => {
    const tsh = entry({ result: 'Observation/2', loinc: ['3016-3'], organisation: 'far' });

    const answers = ask([older, tsh], ['potassium', 'tsh', 'sodium', 'no-such-item']);

    expect(answers.map((answer) => (answer.kind === 'item' ? answer.answer.kind : answer.kind))).toEqual([
      'recognised',
      'not-recognised',
      'none',
      'unknown-item',
    ]);
    expect(answers[1]).toMatchObject({
      answer: { entry: { result: 'Observation/2' }, decision: { recognisable: false } },
    });
  });

  test('prefers the later examination, even where the older has a wider mark', () => {
    const local = entry({ ...newer, organisation: 'clinic' });

    expect(askOne(older, local)).toMatchObject({ kind: 'recognised', entry: { organisation: 'clinic' } });
  });

  test('recognises the older result when the later is not recognisable, and shows the later beside it', () => {
    const preliminary = entry({ ...newer, status: 'preliminary' });

    expect(askOne(preliminary, older)).toMatchObject({
      kind: 'recognised',
      entry: { result: 'Observation/older' },
      later: { entry: { result: 'Observation/newer' }, decision: { recognisable: false } },
    });
  });

  test('does not show a later result that was taken back', () => {
    const answer = askOne(entry({ ...newer, status: 'entered-in-error' }), older);

    expect(answer.kind).toBe('recognised');
    expect(answer).not.toHaveProperty('later');
  });

  test('explains the newest live result when none is recognisable, before one that was taken back', () => {
    const voided = entry({ ...newer, status: 'cancelled' });
    const past = entry({ result: 'Observation/past', effective: '2026-06-01T09:00:00+08:00' });
    const longPast = entry({ result: 'Observation/long-past', effective: '2026-05-01T09:00:00+08:00' });

    expect(askOne(voided, longPast, past)).toMatchObject({
      kind: 'not-recognised',
      entry: { result: 'Observation/past' },
    });
    expect(askOne(voided)).toMatchObject({ kind: 'not-recognised', entry: { result: 'Observation/newer' } });
  });

  test('of two at one instant takes the later issued, then the smaller reference', () => {
    const first = entry({ ...newer, result: 'Observation/b', issued: '2026-06-11T09:00:00+08:00' });
    const reissued = entry({ ...newer, result: 'Observation/c', issued: '2026-06-11T01:30:00Z' });
    const twin = entry({ ...newer, result: 'Observation/a', issued: '2026-06-11T09:00:00+08:00' });

    expect(askOne(first, reissued)).toMatchObject({ entry: { result: 'Observation/c' } });
    expect(askOne(first, twin)).toMatchObject({ entry: { result: 'Observation/a' } });
  });

  test('explains an ambiguous result under each item that it may be', () => {
    const ambiguous = entry({ mapping: 'ambiguous', loinc: ['2823-3', '2951-2'] });

    const answers = ask([ambiguous], ['potassium', 'sodium']);

    expect(answers.map((answer) => answer.kind === 'item' && answer.answer.kind)).toEqual([
      'not-recognised',
      'not-recognised',
    ]);
  });

  test('takes a mapped result for one item only, though its codes name two', () => {
    const contradictory = entry({ loinc: ['2951-2'], item: 'potassium' });

    const [panel] = ask([contradictory], ['electrolytes-panel']);

    expect(panel).toMatchObject({ kind: 'panel', coverage: 'partial', missing: ['potassium'] });
  });

  test('says of a panel what covers it and what is missing', () => {
    const sodium = entry({ result: 'Observation/na', loinc: ['2951-2'] });

    const [complete] = ask([older, sodium], ['electrolytes-panel']);
    const [partial] = ask([older], ['24326-1']);
    const [none] = ask([], ['electrolytes-panel']);

    expect(complete).toMatchObject({ kind: 'panel', coverage: 'complete', missing: [] });
    expect(complete?.kind === 'panel' && complete.components.map(({ item, answer }) => [item, answer.kind])).toEqual([
      ['potassium', 'recognised'],
      ['sodium', 'recognised'],
      ['chloride', 'none'],
    ]);
    expect(partial).toMatchObject({ coverage: 'partial', missing: ['sodium'], orderedItem: '24326-1' });
    expect(none).toMatchObject({ coverage: 'none', missing: ['potassium', 'sodium'] });
  });

  test('lets an alternative cover a component, the preferred item first', () => {
    const bun = entry({ result: 'Observation/bun', loinc: ['14937-7'] });
    const urea = entry({ result: 'Observation/urea', loinc: ['22664-7'], status: 'preliminary' });
    const componentsOf = (entries: readonly ResultEntry[]) => {
      const [panel] = ask(entries, ['renal-panel']);
      return panel?.kind === 'panel' ? panel.components.map(({ item, answer }) => [item, answer.kind]) : [];
    };

    expect(componentsOf([bun])).toEqual([['bun', 'recognised']]);
    expect(componentsOf([bun, urea])).toEqual([['bun', 'recognised']]);
    expect(componentsOf([urea])).toEqual([['urea', 'not-recognised']]);
    expect(componentsOf([])).toEqual([['urea', 'none']]);
  });

  test('refuses a request whose time is no instant', () => {
    for (const at of ['2026-06-11', '2026-06-11T10:00:00', 'yesterday']) {
      expect(() => findRecognised([], ['potassium'], { ...requester, at }, prepared, facts)).toThrow(RangeError);
    }
  });
});
