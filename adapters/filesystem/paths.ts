import { join } from 'node:path';
import { checkBlobKey } from '../../services/ports/index.ts';

/** No key holds it, so that `a` (the file `a~`) and `a/b` (in the directory `a`) can both be there, as they can on S3. */
const mark = '~';

export interface BlobPath {
  readonly directory: string;
  readonly file: string;
}

/** Where a blob lies under `root`; throws `store.invalid`, which is what keeps every path inside `root`. */
export const blobPath = (root: string, key: string): BlobPath => {
  checkBlobKey(key);
  const slash = key.lastIndexOf('/');
  const directory = slash < 0 ? root : join(root, key.slice(0, slash));
  return { directory, file: join(directory, `${key.slice(slash + 1)}${mark}`) };
};

/** The last key part of a blob's file name; undefined for what is no blob. */
export const keyPart = (fileName: string): string | undefined =>
  fileName.endsWith(mark) ? fileName.slice(0, -mark.length) : undefined;
