import { createHash } from 'node:crypto';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  EncryptCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  type KMSClient,
  RotateKeyOnDemandCommand,
  SignCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { HutongError, isHutongError } from '../../schemas/error.ts';
import {
  checkKeyRingBytes,
  type KeyRing,
  type KeyUse,
  type PublicKey,
  type RetryOptions,
  withRetries,
} from '../../services/ports/index.ts';
import { publicJwk, rawSignature } from './signature.ts';

export interface KmsKey {
  readonly use: KeyUse;
  /** `alias/…` of the current key. Earlier signing keys are found as this alias followed by `-1`, `-2`, …, oldest first. */
  readonly alias: string;
  /** Of an encryption key only, because RotateKeyOnDemand takes no alias. */
  readonly keyId?: string;
}

interface KmsKeyRingOptions {
  /** With `maxAttempts: 1`: this adapter tries again by itself, within its own budget. */
  readonly client: KMSClient;
  readonly keys: Readonly<Record<string, KmsKey>>;
  readonly retries?: RetryOptions;
}

const unknown = (): HutongError => new HutongError('key.unknown', 'The key ring holds no key of this name and use');

const decryptRefusals = new Set(['InvalidCiphertextException', 'IncorrectKeyException', 'ValidationException']);
// Errors of the SDK carry `name`.
const nameOf = (error: unknown): string => (error as { name?: string } | null)?.name ?? '';

const present = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new HutongError('internal', 'KMS left out a part of its answer');
  return value;
};

const newKey = (use: 'mac' | 'sign'): CreateKeyCommandInput =>
  use === 'mac'
    ? { KeyUsage: 'GENERATE_VERIFY_MAC', KeySpec: 'HMAC_256' }
    : { KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P384' };

/**
 * The key ring in KMS. `mac` and `sign` keys rotate by a new key under the same alias, for KMS rotates neither; `encrypt` keys by KMS's own new
 * material under the same key id. Rotating needs permissions (CreateKey, CreateAlias, UpdateAlias, RotateKeyOnDemand) that only an operator has.
 */
export const makeKmsKeyRing = ({ client, keys, retries }: KmsKeyRingOptions): KeyRing => {
  const publicKeyOf = new Map<string, PublicKey>();

  const send = <Output>(call: () => Promise<Output>): Promise<Output> =>
    withRetries(async () => {
      try {
        return await call();
      } catch (error) {
        if (nameOf(error) === 'NotFoundException') throw unknown();
        throw error;
      }
    }, retries);

  const keyFor = (name: string, use?: KeyUse): KmsKey => {
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (!key || (use !== undefined && key.use !== use)) throw unknown();
    return key;
  };

  /** By key id, ARN or alias; an id's key never changes, an alias's does. */
  const publicKey = async (keyId: string): Promise<PublicKey> => {
    const known = publicKeyOf.get(keyId);
    if (known) return known;
    const answer = await send(() => client.send(new GetPublicKeyCommand({ KeyId: keyId })));
    const jwk = publicJwk(present(answer.PublicKey));
    publicKeyOf.set(present(answer.KeyId), jwk);
    return jwk;
  };

  /** Numbered aliases of a signing key, oldest first. */
  const versions = async (alias: string): Promise<PublicKey[]> => {
    const found: PublicKey[] = [];
    for (;;) {
      try {
        found.push(await publicKey(`${alias}-${found.length + 1}`));
      } catch (error) {
        if (isHutongError(error) && error.code === 'key.unknown') return found;
        throw error;
      }
    }
  };

  const alias = (name: string, target: string): Promise<unknown> =>
    send(() => client.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: target })));

  const replaceKey = async (use: 'mac' | 'sign', name: string): Promise<void> => {
    let number = 0;
    if (use === 'sign') {
      number = (await versions(name)).length;
      if (number === 0) {
        const { KeyId } = await send(() => client.send(new GetPublicKeyCommand({ KeyId: name })));
        number = 1;
        await alias(`${name}-1`, present(KeyId));
      }
    }
    const { KeyMetadata } = await send(() => client.send(new CreateKeyCommand(newKey(use))));
    const target = present(KeyMetadata?.KeyId);
    // Published under its number before anything is signed with it.
    if (use === 'sign') await alias(`${name}-${number + 1}`, target);
    await send(() => client.send(new UpdateAliasCommand({ AliasName: name, TargetKeyId: target })));
  };

  return {
    async mac(name, data) {
      const { alias: KeyId } = keyFor(name, 'mac');
      checkKeyRingBytes(data);
      const input = { KeyId, MacAlgorithm: 'HMAC_SHA_256' as const, Message: data };
      return present((await send(() => client.send(new GenerateMacCommand(input)))).Mac);
    },
    async encrypt(name, plaintext, context) {
      const { alias: KeyId } = keyFor(name, 'encrypt');
      checkKeyRingBytes(plaintext);
      // KMS takes no empty plaintext; the first byte is not part of it.
      const input = { KeyId, Plaintext: Buffer.concat([Buffer.of(1), plaintext]), EncryptionContext: { ...context } };
      return present((await send(() => client.send(new EncryptCommand(input)))).CiphertextBlob);
    },
    async decrypt(name, ciphertext, context) {
      const { alias: KeyId } = keyFor(name, 'encrypt');
      const input = { KeyId, CiphertextBlob: ciphertext, EncryptionContext: { ...context } };
      const answer = await send(async () => {
        try {
          return await client.send(new DecryptCommand(input));
        } catch (error) {
          if (!decryptRefusals.has(nameOf(error))) throw error;
          throw new HutongError('key.decrypt', 'KMS did not decrypt these bytes under this context', { cause: error });
        }
      });
      return present(answer.Plaintext).subarray(1);
    },
    async sign(name, data) {
      const input = {
        KeyId: keyFor(name, 'sign').alias,
        MessageType: 'DIGEST' as const,
        Message: createHash('sha384').update(data).digest(),
        SigningAlgorithm: 'ECDSA_SHA_384' as const,
      };
      const { KeyId, Signature } = await send(() => client.send(new SignCommand(input)));
      // The alias may have moved: the answer names the key that signed.
      const { kid } = await publicKey(present(KeyId));
      return { kid, bytes: rawSignature(present(Signature)) };
    },
    async publicKeys(name) {
      const { alias: base } = keyFor(name, 'sign');
      const current = await publicKey(base);
      const earlier = (await versions(base)).toReversed().filter(({ kid }) => kid !== current.kid);
      return [current, ...earlier];
    },
    async rotate(name) {
      const { use, alias: base, keyId } = keyFor(name);
      if (use !== 'encrypt') return replaceKey(use, base);
      await send(() => client.send(new RotateKeyOnDemandCommand({ KeyId: keyId ?? base })));
    },
  };
};
