import { constants } from 'node:fs';
import { link, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HutongError } from '../../schemas/error.ts';

/** Material of one key, base64url; for `sign` a PKCS #8 key. */
export interface StoredKey {
  readonly id: string;
  readonly material: string;
}

export interface KeyFileContent {
  readonly format: 1;
  /** By name: current first. */
  readonly keys: Readonly<
    Record<string, { readonly use: 'mac' | 'encrypt' | 'sign'; readonly versions: readonly StoredKey[] }>
  >;
}

const refuse = (message: string, cause?: unknown): HutongError => new HutongError('config.invalid', message, { cause });

const isContent = (value: unknown): value is KeyFileContent => {
  if (typeof value !== 'object' || value === null || !('format' in value) || !('keys' in value)) return false;
  if (value.format !== 1 || typeof value.keys !== 'object' || value.keys === null) return false;
  return Object.values(value.keys).every(
    (key: { use?: unknown; versions?: { id?: unknown; material?: unknown }[] }) =>
      (key?.use === 'mac' || key?.use === 'encrypt' || key?.use === 'sign') &&
      Array.isArray(key.versions) &&
      key.versions.length > 0 &&
      key.versions.every((version) => typeof version?.id === 'string' && typeof version.material === 'string'),
  );
};

/** Undefined when there is no file; throws `config.invalid` when others than its owner may read it, or when it is no key file. */
export const readKeyFile = async (file: string): Promise<KeyFileContent | undefined> => {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw refuse('The key file cannot be read', error);
  });
  if (!found) return undefined;
  if ((found.mode & 0o077) !== 0) throw refuse('The key file must be accessible to its owner only (mode 0600)');
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (isContent(content)) return content;
  } catch {
    // Its text must not reach a message: JSON.parse quotes what it could not read.
  }
  throw refuse('The key file is damaged');
};

/** Replaces the file as a whole, durably; with `create`, throws EEXIST when another process made it meanwhile. */
export const writeKeyFile = async (file: string, content: KeyFileContent, create: boolean): Promise<void> => {
  const temporary = `${file}.${process.pid}.tmp`;
  await unlink(temporary).catch(() => undefined);
  const handle = await open(temporary, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (create) {
    await link(temporary, file).finally(() => unlink(temporary));
  } else {
    await rename(temporary, file);
  }
  const directory = await open(dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};
