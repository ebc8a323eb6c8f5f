import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobInfo } from '../../services/ports/index.ts';
import { keyPart } from './paths.ts';

interface Entry {
  /** The blob's key, or for a directory the start of all keys in it, with the slash. */
  readonly key: string;
  readonly path: string;
  readonly directory: boolean;
}

const toEntry = (directory: string, parent: string, entry: Dirent): Entry | undefined => {
  const path = join(directory, entry.name);
  if (entry.isDirectory()) return { key: `${parent}${entry.name}/`, path, directory: true };
  const part = keyPart(entry.name);
  return part === undefined ? undefined : { key: `${parent}${part}`, path, directory: false };
};

const entriesOf = async (directory: string): Promise<Dirent[]> => {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    // node:fs errors carry `code`.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

/** Blobs under `directory` whose key starts with `prefix`, by key: comparing `part/` for directories gives the order of whole keys. */
export const walk = async function* (directory: string, prefix: string, parent = ''): AsyncGenerator<BlobInfo> {
  const entries = (await entriesOf(directory))
    .map((entry) => toEntry(directory, parent, entry))
    .filter((entry) => entry !== undefined)
    .filter(({ key, directory: inside }) => key.startsWith(prefix) || (inside && prefix.startsWith(key)))
    // Keys are ASCII, whose code units and UTF-8 bytes have one order.
    .sort((left, right) => (left.key < right.key ? -1 : 1));
  for (const entry of entries) {
    if (entry.directory) yield* walk(entry.path, prefix, entry.key);
    else yield { key: entry.key, size: (await stat(entry.path)).size };
  }
};
