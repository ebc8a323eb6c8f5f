import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawSignature } from '../../adapters/kms/signature.ts';

/** A positive number of up to 384 bits, as KMS's DER has it: no superfluous leading zero. */
const half = fc.uint8Array({ minLength: 1, maxLength: 48 }).map((bytes) => {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start < 0 ? Buffer.of(1) : Buffer.from(bytes.subarray(start));
});

const integer = (value: Buffer): Buffer => {
  const positive = (value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), value]) : value;
  return Buffer.concat([Buffer.of(0x02, positive.length), positive]);
};
const sequence = (body: Buffer): Buffer => Buffer.concat([Buffer.of(0x30, body.length), body]);
const padded = (value: Buffer): Buffer => Buffer.concat([Buffer.alloc(48 - value.length), value]);

describe('rawSignature', () => {
  it('pads both halves of a DER signature to 48 bytes', () => {
    fc.assert(
      fc.property(half, half, (r, s) => {
        const raw = rawSignature(sequence(Buffer.concat([integer(r), integer(s)])));
        expect(Buffer.from(raw).equals(Buffer.concat([padded(r), padded(s)]))).toBe(true);
      }),
    );
  });

  it('refuses what is cut or has more after it', () => {
    fc.assert(
      fc.property(half, half, fc.nat(), (r, s, place) => {
        const der = sequence(Buffer.concat([integer(r), integer(s)]));
        const refusal = expect.objectContaining({ code: 'internal' });
        expect(() => rawSignature(der.subarray(0, place % der.length))).toThrow(refusal);
        expect(() => rawSignature(Buffer.concat([der, Buffer.of(0)]))).toThrow(refusal);
      }),
    );
  });

  it('gives 96 bytes or refuses, whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          expect(rawSignature(bytes)).toHaveLength(96);
        } catch (error) {
          expect(error).toMatchObject({ code: 'internal' });
        }
      }),
    );
  });
});
