import { open } from 'node:fs/promises';

/** Makes the names in a directory durable: a file that was flushed can still lose its entry. Windows opens no directory; NTFS journals its names. */
export const syncDirectory = async (directory: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
