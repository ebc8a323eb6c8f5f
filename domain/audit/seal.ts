import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A signed root over the audit entries found since the last one; each names the hash of the one before. */
export const sealSchema = z.strictObject({
  number: z.int().min(1),
  at: z.string(),
  /** The entries are those with from ≤ instant < through. */
  from: z.string(),
  through: z.string(),
  /** `[pk, sk, leaf hash]` of each entry, in the order of the tree. */
  leaves: z.array(z.tuple([z.string(), z.string(), z.string()])),
  root: z.string(),
  /** Hash of the seal before, `''` for the first. */
  previous: z.string(),
  kid: z.string(),
  /** ECDSA P-384 over `sealPayload`, base64url. */
  signature: z.string(),
});
export type Seal = z.infer<typeof sealSchema>;

/** What is signed: everything but the leaves (the root stands for them) and the signature. */
export const sealPayload = (
  seal: Omit<Seal, 'signature' | 'kid' | 'leaves'> & { readonly leaves: { length: number } },
): Uint8Array =>
  Buffer.from(
    [
      'hutong-audit-seal-1',
      seal.number,
      seal.at,
      seal.from,
      seal.through,
      seal.leaves.length,
      seal.root,
      seal.previous,
    ].join('\n'),
    'utf8',
  );

/** What the next seal names: the signed payload and the signature together. */
export const sealHash = (seal: Seal): string =>
  createHash('sha256').update(sealPayload(seal)).update('\n').update(seal.signature).digest('base64url');
