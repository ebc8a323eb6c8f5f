import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HutongError, isHutongError } from '../../schemas/error.ts';
import { type BlobStore, checkBlobKey, checkLinkSeconds } from '../../services/ports/index.ts';
import { type LinkOptions, type LinkProof, makeLink, verifyLink } from './link.ts';
import { blobPath } from './paths.ts';
import { type PutOnceContext, putOnce } from './put-once.ts';
import { makeDirectorySync } from './sync-directory.ts';
import { walk } from './walk.ts';

interface DirectoryStoreOptions {
  /** Made with owner-only permissions when it is not there. */
  readonly directory: string;
  /** Left out: the store makes no links, and `presign` throws `store.unavailable`. */
  readonly links?: LinkOptions;
}

export interface DirectoryStore extends BlobStore {
  /** Whether a link's proof is this store's own for `key` and still in time; never throws for bad input. */
  verifyLink(key: string, proof: LinkProof): Promise<boolean>;
}

const failure = (error: unknown): HutongError => {
  if (isHutongError(error)) return error;
  // node:fs errors carry `code`.
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? new HutongError('resource.not-found', 'No blob has this key')
    : new HutongError('store.unavailable', 'The blob store could not be reached', { cause: error });
};

const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw failure(error);
  }
};

/** Writing a blob takes no longer, whoever else has the directory open. */
const abandonedMilliseconds = 3_600_000;

/** What a killed process left without a name. */
const clear = async (temporary: string): Promise<void> => {
  for (const name of await readdir(temporary)) {
    const file = join(temporary, name);
    try {
      if (Date.now() - (await stat(file)).mtimeMs > abandonedMilliseconds) await unlink(file);
    } catch (error) {
      if (failure(error).code !== 'resource.not-found') throw error;
    }
  }
};

/** The blob store in one directory; see BlobStore for bounds and errors. */
export const openDirectoryStore = async ({ directory, links }: DirectoryStoreOptions): Promise<DirectoryStore> => {
  const root = join(directory, 'blobs');
  const temporary = join(directory, 'temporary');
  await mkdir(root, { recursive: true, mode: 0o700 });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  await clear(temporary);
  const sync = makeDirectorySync();
  await sync(directory);
  const run = randomBytes(8).toString('hex');
  let count = 0;
  const context: PutOnceContext = {
    root,
    temporary,
    sync,
    made: new Set([root]),
    nextName: () => `${run}-${count++}`,
  };

  return {
    putOnce: (key, bytes) => guarded(async () => putOnce(context, blobPath(root, key), bytes)),
    get: (key) => guarded(async () => readFile(blobPath(root, key).file)),
    async *stream(key) {
      try {
        // A stream without encoding yields Buffers.
        yield* createReadStream(blobPath(root, key).file) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw failure(error);
      }
    },
    async *list(prefix) {
      try {
        yield* walk(root, prefix);
      } catch (error) {
        throw failure(error);
      }
    },
    remove: (key) =>
      guarded(async () => {
        // Not synced: a blob that a crash brings back is removed again by whoever wanted it gone.
        await rm(blobPath(root, key).file, { force: true });
      }),
    async presign(key, expiresInSeconds) {
      checkBlobKey(key);
      checkLinkSeconds(expiresInSeconds);
      if (!links) throw new HutongError('store.unavailable', 'This blob store makes no links');
      return makeLink(links, key, expiresInSeconds);
    },
    verifyLink: async (key, proof) => (links ? verifyLink(links, key, proof) : false),
  };
};
