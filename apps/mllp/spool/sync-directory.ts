import { open } from 'node:fs/promises';

/** Makes the names in a directory durable: a file that was flushed can still lose its entry. */
export const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
