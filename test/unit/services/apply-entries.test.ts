import type { Observation } from 'fhir/r4.d.ts';
import { describe, expect, test } from 'vitest';
import type { PlannedEntry } from '../../../domain/fhir/index.ts';
import { applyEntries, homeOf, keyText } from '../../../services/commit/apply-entries.ts';
import { readRecordGroup, sameContent } from '../../../services/commit/record-group.ts';
import type { StoredRecord } from '../../../services/ports/index.ts';

const patientId = '0123456789abcdefghjk';
const groupId = '0123456789abcdef';

const observation = (local: string, value: number, mode: PlannedEntry['mode'] = 'put'): PlannedEntry => {
  const resource: Observation & { id: string } = {
    resourceType: 'Observation',
    id: `${patientId}.${groupId}.${local}`,
    status: 'final',
    code: { text: 'x' },
    valueQuantity: { value },
  };
  return { position: Number(local), resource, mode, patientId, groupId };
};

const context = { organisation: 'first', message: 'm-1', now: '2026-01-15T08:00:00.000Z' };

/** What the table would hold after the puts, each a version on. */
const storedAfter = (
  applied: ReturnType<typeof applyEntries>,
  before: ReadonlyMap<string, StoredRecord> = new Map(),
): ReadonlyMap<string, StoredRecord> => {
  const stored = new Map(before);
  for (const put of applied.groups.flatMap(({ puts }) => puts)) {
    const earlier = stored.get(keyText(put))?.version ?? 0;
    expect(put.condition).toBe(earlier === 0 ? 'absent' : earlier);
    stored.set(keyText(put), { ...put, version: earlier + 1 });
  }
  return stored;
};

describe('planned entries laid over what is stored', () => {
  test('nothing there: version 1 of each, one put for the group', () => {
    const applied = applyEntries([observation('0', 5), observation('1', 6)], new Map(), context);
    expect(applied.entries.map(({ effect, resource }) => [effect, resource.meta])).toEqual(
      Array(2).fill([
        'created',
        { versionId: '1', lastUpdated: context.now, source: 'https://hutong.example/fhir/message/m-1' },
      ]),
    );
    expect(applied.groups.flatMap(({ puts }) => puts)).toHaveLength(1);
  });

  test('the same again: nothing to write', () => {
    const stored = storedAfter(applyEntries([observation('0', 5)], new Map(), context));
    const again = applyEntries([observation('0', 5)], stored, {
      ...context,
      message: 'm-2',
      now: '2026-02-01T00:00:00Z',
    });
    expect(again.entries).toMatchObject([{ effect: 'unchanged', resource: { meta: { versionId: '1' } } }]);
    expect(again.groups).toMatchObject([{ changed: false, puts: [] }]);
  });

  test('one of two changed: its version goes up alone, and the earlier group is history', () => {
    const first = applyEntries([observation('0', 5), observation('1', 6)], new Map(), context);
    const stored = storedAfter(first);
    const next = applyEntries([observation('0', 5), observation('1', 7)], stored, { ...context, message: 'm-2' });
    expect(next.entries.map(({ effect, resource }) => [effect, resource.meta.versionId])).toEqual([
      ['unchanged', '1'],
      ['updated', '2'],
    ]);
    const [current, history] = next.groups.flatMap(({ puts }) => puts);
    expect(readRecordGroup(history?.body ?? '')).toEqual(first.groups[0]?.group);
    expect(history?.sk).toContain('#00000001');
    expect(readRecordGroup(current?.body ?? '').resources).toHaveLength(2);
  });

  test('a resource of the group that this message does not name stays', () => {
    const stored = storedAfter(applyEntries([observation('0', 5), observation('1', 6)], new Map(), context));
    const next = applyEntries([observation('2', 8)], stored, context);
    expect(next.groups[0]?.group.resources.map(({ id }) => id.at(-1))).toEqual(['0', '1', '2']);
  });

  test('a message that the sender made earlier changes nothing that is there, and adds what is not', () => {
    const stored = storedAfter(
      applyEntries([observation('0', 5)], new Map(), { ...context, sentAt: '2026-01-15T07:00:00.000Z' }),
    );
    const late = applyEntries([observation('0', 4), observation('1', 9)], stored, {
      ...context,
      sentAt: '2026-01-15T06:00:00.000Z',
    });
    expect(late.entries.map(({ effect }) => effect)).toEqual(['unchanged', 'created']);
    expect(late.findings).toMatchObject([{ code: 'record.out-of-order', path: 'Bundle.entry[0]' }]);
    expect(late.groups[0]?.group.sentAt).toBe('2026-01-15T07:00:00.000Z');
  });

  test("another organisation's group is not touched", () => {
    const stored = storedAfter(applyEntries([observation('0', 5)], new Map(), context));
    expect(() => applyEntries([observation('0', 6)], stored, { ...context, organisation: 'second' })).toThrow(
      expect.objectContaining({ code: 'auth.organisation' }),
    );
  });

  test('If-Match holds for the current version only', () => {
    const stored = storedAfter(applyEntries([observation('0', 5)], new Map(), context));
    const changed = { ...observation('0', 6), ifMatch: 'W/"1"' };
    expect(applyEntries([changed], stored, context).entries).toMatchObject([{ effect: 'updated' }]);
    expect(() => applyEntries([{ ...changed, ifMatch: 'W/"2"' }], stored, context)).toThrow(
      expect.objectContaining({ code: 'resource.precondition' }),
    );
  });

  test('a deletion is a version of its own, and the next one goes on from it', () => {
    const stored = storedAfter(applyEntries([observation('0', 5)], new Map(), context));
    const deleted = applyEntries([observation('0', 5, 'delete')], stored, context);
    expect(deleted.entries).toMatchObject([{ effect: 'deleted', resource: { meta: { versionId: '2' } } }]);
    expect(deleted.groups[0]?.group).toMatchObject({ resources: [], deleted: [{ versionId: '2' }] });
    const after = storedAfter(deleted, stored);
    expect(applyEntries([observation('0', 5, 'delete')], after, context).entries).toMatchObject([
      { effect: 'unchanged' },
    ]);
    expect(applyEntries([observation('0', 5)], after, context).entries).toMatchObject([
      { effect: 'created', resource: { meta: { versionId: '3' } } },
    ]);
  });

  test('if-absent leaves what is there', () => {
    const stored = storedAfter(applyEntries([observation('0', 5)], new Map(), context));
    const [kept] = applyEntries([observation('0', 6, 'if-absent')], stored, context).entries;
    expect(kept).toMatchObject({ effect: 'unchanged', resource: { valueQuantity: { value: 5 } } });
  });

  test('patients, groups and root resources have homes of their own', () => {
    const patient = { position: 0, mode: 'put', resource: { resourceType: 'Patient', id: patientId } } as const;
    const homes = [
      homeOf({ ...patient, patientId }),
      homeOf(observation('0', 5)),
      homeOf({ ...patient, resource: { resourceType: 'Practitioner', id: patientId } }),
    ];
    expect(new Set(homes.map(keyText)).size).toBe(3);
  });
});

test('content is the same whatever the order of members and whatever the gateway wrote into meta', () => {
  const a = { resourceType: 'Basic', id: 'x', meta: { versionId: '1', lastUpdated: 'a', tag: [{ code: 't' }] } };
  const b = { id: 'x', meta: { tag: [{ code: 't' }], versionId: '2', source: 'b' }, resourceType: 'Basic' };
  expect(sameContent(a, b)).toBe(true);
  expect(sameContent(a, { ...b, meta: { tag: [{ code: 'u' }] } })).toBe(false);
  expect(sameContent(a, Object.assign({ language: 'zh' }, b))).toBe(false);
});
