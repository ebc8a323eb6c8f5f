import { describe, expect, test } from 'vitest';
import { sealHash, sealSchema } from '../../../domain/audit/index.ts';
import { auditPut, newAuditDraft } from '../../../services/audit-trail.ts';
import type { StoredRecord } from '../../../services/ports/index.ts';
import { auditEntriesBetween, lateMilliseconds, latestSeal, makeSealAudit } from '../../../services/seal-audit.ts';
import { keys } from '../../../services/store/keys.ts';
import { makeVerifyAudit } from '../../../services/verify-audit.ts';
import { openPorts } from './ports.ts';

/** A trail of three seals over ten entries each. */
const openTrail = async () => {
  const ports = await openPorts();
  const { table, clock } = ports;
  const write = async (count: number): Promise<void> => {
    for (let number = 0; number < count; number += 1) {
      const draft = { ...newAuditDraft(ports.ids.next(), 'POST /hl7v2'), entities: ['message/m'] };
      await table.transact({ puts: [auditPut(draft, { outcome: 'success' }, ports)] });
      clock.advance(1);
    }
  };
  const seal = makeSealAudit(ports);
  const sealAll = () => seal({ lateMilliseconds: 0 });
  const verify = makeVerifyAudit(ports);
  for (let number = 0; number < 3; number += 1) {
    await write(10);
    await sealAll();
  }
  const entries = async (): Promise<readonly StoredRecord[]> =>
    auditEntriesBetween(table, '2026-01-01T00:00:00.000Z', new Date(clock.now()).toISOString());
  /** Problems by kind. */
  const kinds = async (expected?: string) => (await verify(expected)).problems.map(({ kind }) => kind);
  return { ...ports, write, seal, sealAll, verify, entries, kinds };
};

describe('an audit trail that nobody touched', () => {
  test('is whole, and every entry is under a seal', async () => {
    const { verify, table } = await openTrail();
    expect(await verify()).toMatchObject({ seals: 3, entries: 30, problems: [], head: { number: 3 } });
    expect((await latestSeal(table))?.number).toBe(3);
  });

  test('is whole after a rotation of the sealing key', async () => {
    const { keyRing, write, sealAll, verify } = await openTrail();
    await keyRing.rotate('audit-seal');
    await write(3);
    await sealAll();
    expect(await verify()).toMatchObject({ seals: 4, entries: 33, problems: [] });
  });

  test('leaves entries to the next seal whose writers may not have committed yet', async () => {
    const { write, seal, clock } = await openTrail();
    await write(5);
    expect(await seal()).toBeUndefined();
    clock.advance(lateMilliseconds / 1000 + 1);
    expect((await seal())?.leaves).toHaveLength(5);
    expect(await seal()).toBeUndefined();
  });

  test('two sealers at once make one seal', async () => {
    const { write, sealAll, verify } = await openTrail();
    await write(4);
    const made = await Promise.all([sealAll(), sealAll(), sealAll()]);
    expect(made.filter((seal) => seal !== undefined)).toHaveLength(1);
    expect(await verify()).toMatchObject({ seals: 4, problems: [] });
  });

  test('spans days without losing an entry', async () => {
    const { write, sealAll, clock, verify } = await openTrail();
    clock.advance(86_400 * 2);
    await write(3);
    expect((await sealAll())?.leaves).toHaveLength(3);
    expect(await verify()).toMatchObject({ entries: 33, problems: [] });
  });
});

describe('an audit trail that somebody touched is not whole', () => {
  test('each entry altered, by itself', async () => {
    const { entries, table, verify } = await openTrail();
    for (const { pk, sk, body } of await entries()) {
      await table.transact({ puts: [{ pk, sk, body: body.replace('"success"', '"refused"') }] });
      expect((await verify()).problems).toEqual([{ kind: 'altered', where: sk }]);
      await table.transact({ puts: [{ pk, sk, body }] });
    }
  });

  test('each entry dropped, by itself', async () => {
    const { entries, table, verify } = await openTrail();
    for (const { pk, sk, body } of await entries()) {
      await table.transact({ deletes: [{ pk, sk }] });
      expect((await verify()).problems).toEqual([{ kind: 'dropped', where: sk }]);
      await table.transact({ puts: [{ pk, sk, body }] });
    }
  });

  test('an entry inserted into the past', async () => {
    const { entries, table, verify } = await openTrail();
    const [first] = await entries();
    const sk = `${first?.sk.slice(0, -1)}Z`;
    await table.transact({ puts: [{ pk: first?.pk ?? '', sk, body: first?.body ?? '' }] });
    expect((await verify()).problems).toEqual([{ kind: 'inserted', where: sk }]);
  });

  test('an entry moved to another shard of its day', async () => {
    const { entries, table, kinds } = await openTrail();
    const [first] = await entries();
    const pk = `${first?.pk.slice(0, -1)}${(Number(first?.pk.at(-1)) + 1) % 8}`;
    await table.transact({
      puts: [{ pk, sk: first?.sk ?? '', body: first?.body ?? '' }],
      deletes: [{ pk: first?.pk ?? '', sk: first?.sk ?? '' }],
    });
    expect((await kinds()).toSorted()).toEqual(['dropped', 'inserted']);
  });

  const sealAt = async (trail: Awaited<ReturnType<typeof openTrail>>, number: number) => {
    const item = await trail.table.get(keys.auditSeal(number));
    return sealSchema.parse(JSON.parse(item?.body ?? ''));
  };

  test.each([
    ['root', { root: 'AAAA' }],
    ['instant', { at: '2026-01-15T08:00:00.000Z' }],
    ['signature', { signature: 'AAAA' }],
    ['key', { kid: 'another' }],
    ['chain', { previous: 'AAAA' }],
  ])('a seal with another %s', async (_name, change) => {
    const trail = await openTrail();
    const seal = await sealAt(trail, 2);
    await trail.table.transact({ puts: [{ ...keys.auditSeal(2), body: JSON.stringify({ ...seal, ...change }) }] });
    expect(await trail.kinds()).not.toEqual([]);
  });

  test('an entry dropped together with its leaf', async () => {
    const trail = await openTrail();
    const seal = await sealAt(trail, 2);
    const [pk = '', sk = ''] = seal.leaves[3] ?? [];
    await trail.table.transact({
      deletes: [{ pk, sk }],
      puts: [{ ...keys.auditSeal(2), body: JSON.stringify({ ...seal, leaves: seal.leaves.toSpliced(3, 1) }) }],
    });
    expect(await trail.kinds()).toContain('seal-broken');
  });

  test('a seal taken out of the middle', async () => {
    const trail = await openTrail();
    await trail.table.transact({ deletes: [keys.auditSeal(2)] });
    expect(await trail.kinds()).toContain('seal-missing');
  });

  test('a seal that is no seal at all', async () => {
    const trail = await openTrail();
    await trail.table.transact({ puts: [{ ...keys.auditSeal(2), body: '{}' }] });
    expect(await trail.kinds()).toContain('seal-broken');
    await trail.table.transact({ puts: [{ ...keys.auditSeal(2), body: 'no JSON' }] });
    expect(await trail.kinds()).toContain('seal-broken');
  });

  test('the end cut off: seen by whoever noted the last seal', async () => {
    const trail = await openTrail();
    const noted = `3:${sealHash(await sealAt(trail, 3))}`;
    expect(await trail.kinds(noted)).toEqual([]);
    await trail.table.transact({ deletes: [keys.auditSeal(3)] });
    expect(await trail.kinds()).toEqual([]);
    expect((await trail.verify(noted)).problems).toEqual([{ kind: 'seal-missing', where: 'seal 3' }]);
  });

  test('everything cut off', async () => {
    const trail = await openTrail();
    const noted = `1:${sealHash(await sealAt(trail, 1))}`;
    await trail.table.transact({ deletes: [1, 2, 3].map((number) => keys.auditSeal(number)) });
    expect(await trail.kinds(noted)).toEqual(['seal-missing']);
  });
});
