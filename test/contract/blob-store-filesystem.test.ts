import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DirectoryStore, openDirectoryStore } from '../../adapters/filesystem/index.ts';
import { blobStoreSuite } from './blob-store.ts';
import { manualClock } from './manual-clock.ts';

const clock = manualClock();
const links = {
  baseUrl: 'http://127.0.0.1:8080',
  mac: async (data: Uint8Array) => createHmac('sha256', 'a test key').update(data).digest(),
  clock,
};

/** As the embedded server answers `GET /blobs/{key}`. */
const followWith = (store: DirectoryStore) => async (link: string) => {
  const url = new URL(link);
  const key = url.pathname.slice('/blobs/'.length);
  const proof = { expires: url.searchParams.get('expires') ?? '', signature: url.searchParams.get('signature') ?? '' };
  if (!(await store.verifyLink(key, proof))) return { status: 403, bytes: new Uint8Array() };
  return { status: 200, bytes: await store.get(key) };
};

const temporary = () => mkdtempSync(join(tmpdir(), 'hutong-blobs-'));

blobStoreSuite({
  name: 'directory',
  async make() {
    const directory = temporary();
    const store = await openDirectoryStore({ directory, links });
    return { store, follow: followWith(store), close: async () => rmSync(directory, { recursive: true }) };
  },
});

describe('directory by itself', () => {
  it('keeps every file and directory from other users and leaves no temporary file', async () => {
    const directory = temporary();
    const store = await openDirectoryStore({ directory: join(directory, 'data') });
    await Promise.all(Array.from({ length: 20 }, (_, number) => store.putOnce(`a/b/${number % 5}`, Buffer.from('x'))));
    const entries = readdirSync(join(directory, 'data'), { recursive: true, withFileTypes: true });
    expect(entries).toHaveLength(9);
    for (const entry of entries) expect(statSync(join(entry.parentPath, entry.name)).mode & 0o077).toBe(0);
    rmSync(directory, { recursive: true });
  });

  it('clears what a killed process left half written, and not what another process is writing', async () => {
    const directory = temporary();
    await openDirectoryStore({ directory });
    for (const name of ['left', 'being-written']) writeFileSync(join(directory, 'temporary', name), 'half');
    utimesSync(join(directory, 'temporary', 'left'), new Date(), new Date(Date.now() - 7_200_000));
    const store = await openDirectoryStore({ directory });
    expect(readdirSync(join(directory, 'temporary'))).toEqual(['being-written']);
    expect(await store.putOnce('k', Buffer.from('x'))).toBe(true);
    rmSync(directory, { recursive: true });
  });

  it('refuses links after their time, with another time, and with any other signature', async () => {
    const directory = temporary();
    const store = await openDirectoryStore({ directory, links });
    await store.putOnce('k', Buffer.from('x'));
    const { searchParams } = new URL(await store.presign('k', 60));
    const expires = searchParams.get('expires') ?? '';
    const signature = searchParams.get('signature') ?? '';
    expect(await store.verifyLink('k', { expires: `${Number(expires) + 1}`, signature })).toBe(false);
    expect(await store.verifyLink('k', { expires, signature: '' })).toBe(false);
    expect(await store.verifyLink('k', { expires: 'soon', signature })).toBe(false);
    clock.advance(59);
    expect(await store.verifyLink('k', { expires, signature })).toBe(true);
    clock.advance(1);
    expect(await store.verifyLink('k', { expires, signature })).toBe(false);
    rmSync(directory, { recursive: true });
  });
});
