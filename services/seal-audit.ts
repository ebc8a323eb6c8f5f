import { leafHash, merkleRoot, type Seal, sealHash, sealPayload, sealSchema } from '../domain/audit/index.ts';
import { keyNames } from '../schemas/config.ts';
import type { Clock, KeyRing, RecordTable, StoredRecord } from './ports/index.ts';
import { auditShards, keys } from './store/keys.ts';
import { queryAll } from './store/query-all.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

/** A writer stamps its entry before it commits; no commit takes longer than this, so older instants are complete. */
export const lateMilliseconds = 120_000;

const daysBetween = (from: string, through: string): string[] => {
  const days: string[] = [];
  for (let day = Date.parse(`${from.slice(0, 10)}T00:00:00Z`); day <= Date.parse(through); day += 86_400_000) {
    days.push(new Date(day).toISOString().slice(0, 10));
  }
  return days;
};

/** Audit entries with `from` ≤ instant < `through`, by instant. */
export const auditEntriesBetween = async (
  table: RecordTable,
  from: string,
  through: string,
): Promise<readonly StoredRecord[]> => {
  const found: StoredRecord[] = [];
  for (const day of daysBetween(from, through)) {
    for (let shard = 0; shard < auditShards; shard += 1) {
      found.push(...(await queryAll(table, { pk: keys.auditShard(day, shard), range: { from, to: through } })));
    }
  }
  return found.toSorted((a, b) => (a.sk < b.sk ? -1 : a.sk > b.sk ? 1 : 0));
};

export const latestSeal = async (table: RecordTable): Promise<Seal | undefined> => {
  const page = await table.query({ pk: keys.auditSeal(1).pk, order: 'descending', limit: 1 });
  const item = page.items[0];
  return item === undefined ? undefined : sealSchema.parse(JSON.parse(item.body));
};

/** Before the first seal: the sealer runs whenever the gateway does, so nothing is older. */
const firstReachMilliseconds = 7 * 86_400_000;

/**
 * Seals the audit entries that are old enough to be complete: a Merkle root over them, chained to the seal before and signed.
 * Resolves with the new seal, or undefined when nothing was to be sealed. Two sealers at once: one wins, the other's seal is not written.
 */
export const makeSealAudit =
  ({ table, keyRing, clock }: Dependencies) =>
  async (options: { readonly lateMilliseconds?: number } = {}): Promise<Seal | undefined> => {
    const previous = await latestSeal(table);
    const through = new Date(clock.now() - (options.lateMilliseconds ?? lateMilliseconds)).toISOString();
    const from = previous?.through ?? new Date(clock.now() - firstReachMilliseconds).toISOString();
    if (from >= through) return undefined;
    const entries = await auditEntriesBetween(table, from, through);
    if (entries.length === 0) return undefined;
    const leaves = entries.map(({ pk, sk, body }): Seal['leaves'][number] => [pk, sk, leafHash(body)]);
    const unsigned = {
      number: (previous?.number ?? 0) + 1,
      at: new Date(clock.now()).toISOString(),
      from,
      through,
      leaves,
      root: merkleRoot(leaves.map(([, , leaf]) => leaf)),
      previous: previous === undefined ? '' : sealHash(previous),
    };
    const { kid, bytes } = await keyRing.sign(keyNames.auditSeal, sealPayload(unsigned));
    const seal: Seal = { ...unsigned, kid, signature: Buffer.from(bytes).toString('base64url') };
    const result = await table.transact({
      puts: [{ ...keys.auditSeal(seal.number), body: JSON.stringify(seal), condition: 'absent' }],
    });
    return result.ok ? seal : undefined;
  };
