import { describe, expect, test } from 'vitest';
import { decideLink, type LinkCandidate, linkModelVersion, type MatchFeatures } from '../../../domain/mpi/index.ts';
import { syntheticId } from './synthetic-id.ts';

const id = syntheticId('1990-03-07', 1);
const otherId = syntheticId('1990-03-07', 3);
const base: MatchFeatures = {
  residentIds: [id],
  identifiers: [],
  names: ['张三'],
  birthDate: '1990-03-07',
  sex: 'male',
  phones: [],
};
const { birthDate: _taken, ...noBirthDate } = base;
const candidate = (changes: Partial<MatchFeatures>, more: Partial<LinkCandidate> = {}): LinkCandidate => ({
  person: 'Person/1',
  sourcePatient: 'Patient/1',
  features: { ...base, ...changes },
  ...more,
});
const second = { person: 'Person/2', sourcePatient: 'Patient/2' };

describe('one candidate', () => {
  test.each<[string, MatchFeatures, Partial<MatchFeatures>, string, string]>([
    ['ID, name and birth date agree', base, {}, 'link', 'resident-id.corroborated'],
    ['ID and name agree, birth date differs', base, { birthDate: '1990-07-03' }, 'link', 'resident-id.corroborated'],
    ['ID and birth date agree, name differs', base, { names: ['李四'] }, 'link', 'resident-id.corroborated'],
    ['ID agrees, name missing, birth date agrees', base, { names: [] }, 'link', 'resident-id.corroborated'],
    [
      'ID agrees, name and birth date contradict (a mother and her newborn)',
      base,
      { names: ['李四'], birthDate: '2026-01-01' },
      'review',
      'resident-id.contradicted',
    ],
    ['ID agrees, nothing else known', noBirthDate, { names: [] }, 'review', 'resident-id.uncorroborated'],
    [
      'ID agrees, name differs, no birth date',
      noBirthDate,
      { names: ['李四'] },
      'review',
      'resident-id.uncorroborated',
    ],
    [
      'ID agrees, names in two scripts, birth date differs',
      base,
      { names: ['ZHANG SAN'], birthDate: '1991-03-07' },
      'review',
      'resident-id.uncorroborated',
    ],
    ['IDs differ, all else agrees (namesakes)', base, { residentIds: [otherId] }, 'new', 'no-candidate'],
    [
      'IDs differ, all else and the telephone agree',
      { ...base, phones: ['13800000000'] },
      { residentIds: [otherId], phones: ['13800000000'] },
      'new',
      'no-candidate',
    ],
    ['no ID, name and birth date agree', { ...base, residentIds: [] }, {}, 'new', 'no-candidate'],
    [
      'no ID, name, birth date and telephone agree',
      { ...base, residentIds: [], phones: ['13800000000'] },
      { phones: ['13800000000'] },
      'review',
      'demographics.phone',
    ],
    [
      'no ID, name, birth date and insurance number agree',
      { ...base, residentIds: [], identifiers: [{ system: 'urn:insurance', value: 'A' }] },
      { identifiers: [{ system: 'urn:insurance', value: 'A' }] },
      'review',
      'identifier.corroborated',
    ],
    [
      'insurance numbers of two systems are not compared',
      { ...base, residentIds: [], identifiers: [{ system: 'urn:one', value: 'A' }] },
      { identifiers: [{ system: 'urn:two', value: 'A' }] },
      'new',
      'no-candidate',
    ],
  ])('%s: %s', (_, patient, changes, kind, rule) => {
    const decision = decideLink(patient, [candidate(changes)]);

    expect(decision.kind).toBe(kind);
    expect(decision.kind === 'review' ? decision.reason : decision.rule).toBe(rule);
  });

  test('leaves evidence without values: rule, model version, comparisons', () => {
    const decision = decideLink(base, [candidate({ birthDate: '1990-07-03' })]);

    expect(decision).toEqual({
      kind: 'link',
      person: 'Person/1',
      alsoFits: [],
      rule: 'resident-id.corroborated',
      evidence: [
        {
          rule: 'resident-id.corroborated',
          modelVersion: linkModelVersion,
          person: 'Person/1',
          sourcePatient: 'Patient/1',
          comparisons: {
            residentId: 'agree',
            identifier: 'missing',
            name: 'agree',
            birthDate: 'differ',
            sex: 'agree',
            phone: 'missing',
          },
        },
      ],
    });
  });
});

describe('several candidates', () => {
  test('of one person link when one of them corroborates', () => {
    const contradicting = candidate({ names: ['李四'], birthDate: '1980-01-01' }, { sourcePatient: 'Patient/0' });

    expect(decideLink(base, [contradicting, candidate({})])).toMatchObject({ kind: 'link', person: 'Person/1' });
  });

  test('of two persons with the ID go to review as a possible duplicate of both', () => {
    expect(decideLink(base, [candidate({}), candidate({}, second)])).toMatchObject({
      kind: 'review',
      candidates: ['Person/1', 'Person/2'],
      reason: 'resident-id.several-persons',
    });
    expect(
      decideLink(base, [candidate({}), candidate({ names: ['李四'], birthDate: '2026-01-01' }, second)]),
    ).toMatchObject({
      kind: 'review',
      reason: 'resident-id.several-persons',
    });
  });

  test('link by the ID and name another person that fits without it', () => {
    const patient = { ...base, phones: ['13800000000'] };
    const withoutId = candidate({ residentIds: [], phones: ['13800000000'] }, second);

    expect(decideLink(patient, [withoutId, candidate({})])).toMatchObject({
      kind: 'link',
      person: 'Person/1',
      alsoFits: ['Person/2'],
    });
  });
});

describe('a person whom a steward ruled out', () => {
  test('is never linked, by whichever of its source patients', () => {
    const ruledOut = candidate({ names: [] }, { sourcePatient: 'Patient/0', doNotLink: true });

    expect(decideLink(base, [ruledOut, candidate({})])).toMatchObject({ kind: 'new', rule: 'do-not-link' });
  });

  test('does not stand in the way of another', () => {
    expect(decideLink(base, [candidate({}, { doNotLink: true }), candidate({}, second)])).toMatchObject({
      kind: 'link',
      person: 'Person/2',
    });
  });
});

test('nobody to compare with is a new person', () => {
  expect(decideLink(base, [])).toEqual({ kind: 'new', rule: 'no-candidate', evidence: [] });
});
