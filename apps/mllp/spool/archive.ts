import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

interface Kept {
  readonly file: string;
  readonly size: number;
}

/** The acknowledgements of messages that are delivered, oldest first; it gives way when the disk's share is used up. */
export class Archive {
  readonly directory: string;
  #files: Kept[] = [];

  private constructor(directory: string, files: Kept[]) {
    this.directory = directory;
    this.#files = files;
  }

  static async open(directory: string): Promise<Archive> {
    const files: Kept[] = [];
    // Names hold the first number with leading zeros, so they sort by age.
    for (const name of (await readdir(directory)).sort()) {
      const file = join(directory, name);
      files.push({ file, size: (await stat(file)).size });
    }
    return new Archive(directory, files);
  }

  get size(): number {
    return this.#files.reduce((sum, { size }) => sum + size, 0);
  }

  async add(name: string): Promise<void> {
    const file = join(this.directory, name);
    const size = await stat(file).then(
      (found) => found.size,
      () => undefined,
    );
    if (size !== undefined) this.#files.push({ file, size });
  }

  /** Drops the oldest until no more than `limit` bytes are left. */
  async shrink(limit: number): Promise<void> {
    while (this.size > limit) {
      const oldest = this.#files.shift();
      if (oldest === undefined) return;
      await rm(oldest.file, { force: true });
    }
  }
}
