import { describe, expect, it } from 'vitest';
import { type KmsKey, makeKmsKeyRing } from '../../adapters/kms/index.ts';
import { type FakeKms, startFakeKms } from './fake-kms.ts';
import { keyRingNames, keyRingSuite } from './key-ring.ts';

const specs = { mac: 'HMAC_256', encrypt: 'SYMMETRIC_DEFAULT', sign: 'ECC_NIST_P384' } as const;

const makeKeys = (kms: FakeKms): Record<string, KmsKey> =>
  Object.fromEntries(
    Object.entries(keyRingNames).map(([name, use]) => {
      const alias = `alias/hutong-${name}`;
      const keyId = kms.create(specs[use], alias);
      return [name, { use, alias, ...(use === 'encrypt' ? { keyId } : {}) }];
    }),
  );

const prepare = async () => {
  const kms = await startFakeKms();
  const ring = makeKmsKeyRing({ client: kms.client, keys: makeKeys(kms), retries: { sleep: async () => {} } });
  return { kms, ring };
};

keyRingSuite({
  name: 'KMS (an in-process server of its protocol)',
  async make() {
    const { kms, ring } = await prepare();
    return { ring, close: () => kms.stop() };
  },
});

describe('KMS faults', () => {
  it('are tried again while they may pass', async () => {
    const { kms, ring } = await prepare();
    kms.failNext('ThrottlingException', 'KMSInternalException', 'KeyUnavailableException');
    expect(await ring.mac('links', Buffer.from('x'))).toHaveLength(32);
    expect(kms.calls).toEqual(Array(4).fill('GenerateMac'));
    await kms.stop();
  });

  it('say store.unavailable at once when they will not', async () => {
    const { kms, ring } = await prepare();
    kms.failNext('AccessDeniedException');
    await expect(ring.mac('links', Buffer.from('x'))).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(kms.calls).toHaveLength(1);
    await kms.stop();
  });

  it('say key.unknown when the alias is gone', async () => {
    const { kms, ring } = await prepare();
    kms.failNext('NotFoundException');
    await expect(ring.mac('links', Buffer.from('x'))).rejects.toMatchObject({ code: 'key.unknown' });
    await kms.stop();
  });

  it('asks for a public key once', async () => {
    const { kms, ring } = await prepare();
    for (let round = 0; round < 3; round += 1) await ring.sign('tokens', Buffer.from('x'));
    expect(kms.calls.filter((call) => call === 'GetPublicKey')).toHaveLength(1);
    await kms.stop();
  });
});
