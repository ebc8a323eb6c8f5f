/** What every KeyRing does. Called by one *.test.ts an adapter. */

import { createPublicKey, verify } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRing, KeyUse, PublicKey } from '../../services/ports/index.ts';

/** The names that `make` must give the ring. */
export const keyRingNames = {
  links: 'mac',
  'links-two': 'mac',
  archive: 'encrypt',
  'archive-two': 'encrypt',
  tokens: 'sign',
  seal: 'sign',
} as const satisfies Record<string, KeyUse>;

interface KeyRingSubject {
  readonly ring: KeyRing;
  close(): Promise<void>;
}

export interface KeyRingSuite {
  readonly name: string;
  make(): Promise<KeyRingSubject>;
  /** Why it cannot run here. */
  readonly skip?: string | undefined;
}

const bytes = (value: string): Buffer => Buffer.from(value);

const verifies = (key: PublicKey, data: Uint8Array, signature: Uint8Array): boolean => {
  const publicKey = createPublicKey({ key: { kty: key.kty, crv: key.crv, x: key.x, y: key.y }, format: 'jwk' });
  return verify('sha384', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
};

export const keyRingSuite = ({ name, make, skip }: KeyRingSuite): void => {
  const title = skip === undefined ? `KeyRing: ${name}` : `KeyRing: ${name} (skipped: ${skip})`;
  describe.skipIf(skip !== undefined)(title, () => {
    let subject: KeyRingSubject;
    let ring: KeyRing;
    beforeAll(async () => {
      subject = await make();
      ring = subject.ring;
    });
    afterAll(() => subject?.close());

    it('mac: 32 bytes, the same for the same input, different for another name or input', async () => {
      const mac = await ring.mac('links', bytes('data'));
      expect(mac).toHaveLength(32);
      expect(await ring.mac('links', bytes('data'))).toEqual(mac);
      expect(await ring.mac('links', bytes('date'))).not.toEqual(mac);
      expect(await ring.mac('links-two', bytes('data'))).not.toEqual(mac);
    });

    it('decrypt gives back what encrypt took; the same text never encrypts alike', async () => {
      const context = { purpose: 'test', record: '1' };
      for (const plaintext of [bytes('互通'), bytes(''), Buffer.alloc(4095, 7)]) {
        const first = await ring.encrypt('archive', plaintext, context);
        const second = await ring.encrypt('archive', plaintext, context);
        expect(Buffer.from(first).equals(Buffer.from(second))).toBe(false);
        const back = await ring.decrypt('archive', first, { record: '1', purpose: 'test' });
        expect(Buffer.from(back).equals(plaintext)).toBe(true);
      }
    });

    it('decrypt refuses another context, another name, altered and cut bytes', async () => {
      const sealed = Buffer.from(await ring.encrypt('archive', bytes('secret'), { a: '1' }));
      const altered = Buffer.from(sealed);
      altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
      for (const [key, ciphertext, context] of [
        ['archive', sealed, { a: '2' }],
        ['archive', sealed, {}],
        ['archive-two', sealed, { a: '1' }],
        ['archive', altered, { a: '1' }],
        ['archive', sealed.subarray(0, -1), { a: '1' }],
        ['archive', bytes('x'), { a: '1' }],
      ] as const) {
        await expect(ring.decrypt(key, ciphertext, context)).rejects.toMatchObject({ code: 'key.decrypt' });
      }
    });

    it('sign makes raw ES384 signatures that the first public key verifies', async () => {
      const [current] = await ring.publicKeys('tokens');
      expect(current).toMatchObject({ kty: 'EC', crv: 'P-384', alg: 'ES384', use: 'sig' });
      // P-384 signatures have leading zeros in one half about once in 128: forty meet the padding of DER to r||s.
      for (let number = 0; number < 40; number += 1) {
        const signature = await ring.sign('tokens', bytes(`data ${number}`));
        expect(signature.bytes).toHaveLength(96);
        expect(signature.kid).toBe(current?.kid);
        expect(current && verifies(current, bytes(`data ${number}`), signature.bytes)).toBe(true);
        expect(current && verifies(current, bytes('other'), signature.bytes)).toBe(false);
      }
    });

    it('names its public keys by their RFC 7638 thumbprint and shows no private part', async () => {
      for (const key of await ring.publicKeys('seal')) {
        expect(key.kid).toBe(await calculateJwkThumbprint({ kty: key.kty, crv: key.crv, x: key.x, y: key.y }));
        expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      }
    });

    it('rotate: new mac, and earlier ciphertexts and signatures stay readable', async () => {
      const mac = await ring.mac('links-two', bytes('data'));
      const sealed = await ring.encrypt('archive-two', bytes('before'), { a: '1' });
      const signature = await ring.sign('seal', bytes('before'));
      for (const name of ['links-two', 'archive-two', 'seal']) await ring.rotate(name);
      await ring.rotate('seal');
      expect(await ring.mac('links-two', bytes('data'))).not.toEqual(mac);
      expect(Buffer.from(await ring.decrypt('archive-two', sealed, { a: '1' })).toString()).toBe('before');
      const keys = await ring.publicKeys('seal');
      expect(keys).toHaveLength(3);
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(3);
      const old = keys.find(({ kid }) => kid === signature.kid);
      expect(old && verifies(old, bytes('before'), signature.bytes)).toBe(true);
      expect((await ring.sign('seal', bytes('after'))).kid).toBe(keys[0]?.kid);
    });

    it('refuses to mac or encrypt more than 4,095 bytes, and signs them', async () => {
      const long = Buffer.alloc(4096, 1);
      await expect(ring.mac('links', long)).rejects.toMatchObject({ code: 'store.invalid' });
      await expect(ring.encrypt('archive', long, {})).rejects.toMatchObject({ code: 'store.invalid' });
      const [current] = await ring.publicKeys('tokens');
      const signature = await ring.sign('tokens', long);
      expect(current && verifies(current, long, signature.bytes)).toBe(true);
    });

    it('says key.unknown for a name it does not hold or a use the name is not for', async () => {
      for (const attempt of [
        ring.mac('nothing', bytes('x')),
        ring.mac('archive', bytes('x')),
        ring.mac('constructor', bytes('x')),
        ring.encrypt('links', bytes('x'), {}),
        ring.sign('archive', bytes('x')),
        ring.publicKeys('links'),
        ring.rotate('nothing'),
      ]) {
        await expect(attempt).rejects.toMatchObject({ code: 'key.unknown' });
      }
    });
  });
};
