import { createHash } from 'node:crypto';

/** Crockford's base 32 in lower case: safe in a FHIR id and read aloud without mistakes. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A name of `length` characters (5 bits each) for a list of parts, the same for the same list.
 * Parts are length-prefixed, so that ('ab','c') and ('a','bc') differ. SHA-256.
 */
export const derive = (length: number, parts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  const bytes = hash.digest();
  let name = '';
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 5 && name.length < length) {
      bits -= 5;
      name += alphabet[(pending >>> bits) & 31];
    }
    pending &= (1 << bits) - 1;
    if (name.length === length) break;
  }
  return name;
};
