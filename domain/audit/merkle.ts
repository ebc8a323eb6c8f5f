import { createHash } from 'node:crypto';

/** Merkle tree hash of RFC 6962 section 2.1: leaves and nodes are hashed with different prefixes, so neither can pass for the other. */

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** SHA-256(0x00 || entry), base64url. `entry` is the stored text, byte for byte. */
export const leafHash = (entry: string): string =>
  createHash('sha256').update(leafPrefix).update(entry, 'utf8').digest('base64url');

const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  createHash('sha256').update(nodePrefix).update(left).update(right).digest();

/** Root over the leaves in their order, base64url; of no leaves: SHA-256 of nothing. */
export const merkleRoot = (leaves: readonly string[]): string => {
  if (leaves.length === 0) return createHash('sha256').digest('base64url');
  let level: Uint8Array[] = leaves.map((leaf) => Buffer.from(leaf, 'base64url'));
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let position = 0; position < level.length; position += 2) {
      const left = level[position];
      const right = level[position + 1];
      // An odd last node moves up as it is: the split at the largest power of two gives the same tree.
      if (left !== undefined) next.push(right === undefined ? left : nodeHash(left, right));
    }
    level = next;
  }
  return Buffer.from(level[0] ?? new Uint8Array()).toString('base64url');
};
