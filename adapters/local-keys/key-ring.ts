import { createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { HutongError } from '../../schemas/error.ts';
import { checkKeyRingBytes, type KeyRing, type KeyUse, type PublicKey } from '../../services/ports/index.ts';
import { type KeyFileContent, readKeyFile, type StoredKey, writeKeyFile } from './key-file.ts';
import { generateKey, publicJwk } from './material.ts';
import { seal, unseal } from './seal.ts';

interface KeyFileOptions {
  /** Made with mode 0600 at first start; its directory must be there. */
  readonly file: string;
  /** The names that must be there and what each is for; a missing one is made. */
  readonly names: Readonly<Record<string, KeyUse>>;
}

const unknown = (): HutongError => new HutongError('key.unknown', 'The key ring holds no key of this name and use');

const withMissing = (content: KeyFileContent | undefined, names: KeyFileOptions['names']): KeyFileContent => {
  const keys = { ...content?.keys };
  for (const [name, use] of Object.entries(names)) {
    const held = keys[name];
    if (held && held.use !== use) {
      throw new HutongError('config.invalid', 'The key file holds a key of this name for another use', { path: name });
    }
    keys[name] ??= { use, versions: [generateKey(use)] };
  }
  return { format: 1, keys };
};

const openContent = async ({ file, names }: KeyFileOptions): Promise<KeyFileContent> => {
  const held = await readKeyFile(file);
  if (held && Object.keys(names).every((name) => held.keys[name])) return withMissing(held, names);
  const content = withMissing(held, names);
  await writeKeyFile(file, content, held === undefined);
  return content;
};

/** The key ring in one file; a rotation by another process is seen at the next start or rotation. Throws `config.invalid` when others may read the file, or when it is damaged. */
export const openKeyFile = async (options: KeyFileOptions): Promise<KeyRing> => {
  let content = await openContent(options);
  const parsed = new Map<string, { readonly private: KeyObject; readonly public: PublicKey }>();
  let rotation: Promise<void> = Promise.resolve();

  const versions = (name: string, use: KeyUse): readonly [StoredKey, ...StoredKey[]] => {
    const held = Object.hasOwn(content.keys, name) ? content.keys[name] : undefined;
    const [current, ...earlier] = held?.use === use ? held.versions : [];
    if (!current) throw unknown();
    return [current, ...earlier];
  };

  const signingKey = ({ id, material }: StoredKey) => {
    const known = parsed.get(id);
    if (known) return known;
    const der = Buffer.from(material, 'base64url');
    const key = { private: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), public: publicJwk(material) };
    parsed.set(id, key);
    return key;
  };

  const rotateNow = async (name: string): Promise<void> => {
    // Another process may have rotated since this one read the file; its keys must not be lost.
    const present = (await readKeyFile(options.file)) ?? content;
    const held = Object.hasOwn(present.keys, name) ? present.keys[name] : undefined;
    if (!held) throw unknown();
    const rotated = { ...held, versions: [generateKey(held.use), ...held.versions] };
    const next = { ...present, keys: { ...present.keys, [name]: rotated } };
    // Nothing is done with the new key before it is on the disk.
    await writeKeyFile(options.file, next, false);
    content = next;
  };

  return {
    async mac(name, data) {
      checkKeyRingBytes(data);
      return createHmac('sha256', Buffer.from(versions(name, 'mac')[0].material, 'base64url'))
        .update(data)
        .digest();
    },
    async encrypt(name, plaintext, context) {
      checkKeyRingBytes(plaintext);
      return seal(name, versions(name, 'encrypt')[0], plaintext, context);
    },
    decrypt: async (name, ciphertext, context) => unseal(name, versions(name, 'encrypt'), ciphertext, context),
    async sign(name, data) {
      const key = signingKey(versions(name, 'sign')[0]);
      return {
        kid: key.public.kid,
        bytes: sign('sha384', data, { key: key.private, dsaEncoding: 'ieee-p1363' }),
      };
    },
    publicKeys: async (name) => versions(name, 'sign').map((key) => signingKey(key).public),
    rotate(name) {
      const done = rotation.then(() => rotateNow(name));
      rotation = done.catch(() => undefined);
      return done;
    },
  };
};
