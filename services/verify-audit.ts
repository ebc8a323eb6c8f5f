import { verify } from 'node:crypto';
import { leafHash, merkleRoot, type Seal, sealHash, sealPayload, sealSchema } from '../domain/audit/index.ts';
import { keyNames } from '../schemas/config.ts';
import type { KeyRing, PublicKey, RecordTable } from './ports/index.ts';
import { auditEntriesBetween } from './seal-audit.ts';
import { keys } from './store/keys.ts';
import { queryAll } from './store/query-all.ts';

export interface AuditProblem {
  readonly kind: 'altered' | 'dropped' | 'inserted' | 'seal-broken' | 'seal-missing' | 'signature';
  /** Sort key of the entry, or `seal N`. */
  readonly where: string;
}

export interface AuditVerification {
  readonly seals: number;
  readonly entries: number;
  /** Newest seal; whoever noted it elsewhere can tell that none was cut off since. */
  readonly head: { readonly number: number; readonly hash: string } | undefined;
  readonly problems: readonly AuditProblem[];
}

const signedBy = (seal: Seal, publicKeys: readonly PublicKey[]): boolean => {
  const key = publicKeys.find(({ kid }) => kid === seal.kid);
  if (key === undefined) return false;
  const { kty, crv, x, y } = key;
  return verify(
    'sha384',
    sealPayload(seal),
    { key: { kty, crv, x, y }, format: 'jwk', dsaEncoding: 'ieee-p1363' },
    Buffer.from(seal.signature, 'base64url'),
  );
};

/** Undefined for what is no JSON: a trail that was tampered with may hold anything. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Recomputes every seal from the stored entries: finds what was altered, dropped or inserted, and breaks in the chain or its signatures.
 * Entries newer than the last seal are not judged. `expect` is `number:hash` of a seal noted earlier: without it, nobody can tell that the chain was cut off behind it.
 */
export const makeVerifyAudit =
  ({ table, keyRing }: { readonly table: RecordTable; readonly keyRing: KeyRing }) =>
  async (expect?: string): Promise<AuditVerification> => {
    const publicKeys = await keyRing.publicKeys(keyNames.auditSeal);
    const stored = await queryAll(table, { pk: keys.auditSeal(1).pk });
    const problems: AuditProblem[] = [];
    let previous: Seal | undefined;
    let entries = 0;
    let expected = expect === undefined;
    for (const item of stored) {
      const parsed = sealSchema.safeParse(parseJson(item.body));
      const next = (previous?.number ?? 0) + 1;
      if (!parsed.success) {
        problems.push({ kind: 'seal-broken', where: `seal ${next}` });
        continue;
      }
      const seal = parsed.data;
      const where = `seal ${seal.number}`;
      if (seal.number !== next) problems.push({ kind: 'seal-missing', where: `seal ${next}` });
      if (
        seal.previous !== (previous === undefined ? '' : sealHash(previous)) ||
        (previous !== undefined && seal.from !== previous.through)
      ) {
        problems.push({ kind: 'seal-broken', where });
      }
      if (seal.root !== merkleRoot(seal.leaves.map(([, , leaf]) => leaf)))
        problems.push({ kind: 'seal-broken', where });
      if (!signedBy(seal, publicKeys)) problems.push({ kind: 'signature', where });

      const found = new Map(
        (await auditEntriesBetween(table, seal.from, seal.through)).map(({ pk, sk, body }) => [
          `${pk} ${sk}`,
          { sk, body },
        ]),
      );
      entries += found.size;
      for (const [pk, sk, leaf] of seal.leaves) {
        const entry = found.get(`${pk} ${sk}`);
        if (entry === undefined) problems.push({ kind: 'dropped', where: sk });
        else if (leafHash(entry.body) !== leaf) problems.push({ kind: 'altered', where: sk });
        found.delete(`${pk} ${sk}`);
      }
      for (const { sk } of found.values()) problems.push({ kind: 'inserted', where: sk });
      if (expect === `${seal.number}:${sealHash(seal)}`) expected = true;
      previous = seal;
    }
    if (!expected) problems.push({ kind: 'seal-missing', where: `seal ${expect?.split(':')[0]}` });
    return {
      seals: stored.length,
      entries,
      head: previous === undefined ? undefined : { number: previous.number, hash: sealHash(previous) },
      problems,
    };
  };
