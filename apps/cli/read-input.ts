import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { HutongError } from '../../schemas/error.ts';

/** Bytes of a file, or of standard input for `-`. Throws `request.invalid` that names the file. */
export const readInput = async (file: string): Promise<Uint8Array> => {
  if (file === '-') return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (cause) {
    // node:fs errors carry `code`.
    throw new HutongError(
      'request.invalid',
      `Cannot read the file (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
      { path: file, cause },
    );
  }
};
