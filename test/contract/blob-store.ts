/** What every BlobStore does. Called by one *.test.ts an adapter. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobInfo, BlobStore } from '../../services/ports/index.ts';

interface BlobStoreSubject {
  readonly store: BlobStore;
  /** What a client without credentials gets from a link. */
  follow(link: string): Promise<{ readonly status: number; readonly bytes: Uint8Array }>;
  close(): Promise<void>;
}

export interface BlobStoreSuite {
  readonly name: string;
  make(): Promise<BlobStoreSubject>;
  /** Why it cannot run here. */
  readonly skip?: string | undefined;
  /** Behaviour that the engine under test lacks, though the service that it stands for has it. */
  readonly lacks?: { readonly conditionalPut?: string; readonly listOrder?: string; readonly linkSignature?: string };
}

const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

export const blobStoreSuite = ({ name, make, skip, lacks = {} }: BlobStoreSuite): void => {
  const title = skip === undefined ? `BlobStore: ${name}` : `BlobStore: ${name} (skipped: ${skip})`;
  describe.skipIf(skip !== undefined)(title, () => {
    let subject: BlobStoreSubject;
    let store: BlobStore;
    beforeAll(async () => {
      subject = await make();
      store = subject.store;
    });
    afterAll(() => subject?.close());

    it('keeps bytes as they are, the empty blob and all byte values among them', async () => {
      const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      for (const [key, bytes] of [
        ['raw/every', every],
        ['raw/empty', new Uint8Array()],
        ['top', Buffer.from('互通')],
      ] as const) {
        expect(await store.putOnce(key, bytes)).toBe(true);
        expect(Buffer.from(await store.get(key)).equals(bytes)).toBe(true);
      }
    });

    it('never replaces: the second put says false and the first bytes stay', async () => {
      expect(await store.putOnce('once/key', Buffer.from('first'))).toBe(true);
      expect(await store.putOnce('once/key', Buffer.from('second'))).toBe(false);
      expect(text(await store.get('once/key'))).toBe('first');
    });

    it('removes a blob, also one that is not there', async () => {
      await store.putOnce('removed/key', Buffer.from('for a while'));
      await store.remove('removed/key');
      await store.remove('removed/key');
      await expect(store.get('removed/key')).rejects.toMatchObject({ code: 'resource.not-found' });
      expect(await store.putOnce('removed/key', Buffer.from('again'))).toBe(true);
      await store.remove('removed/key');
    });

    const concurrent = lacks.conditionalPut === undefined ? '' : ` (skipped: ${lacks.conditionalPut})`;
    it.skipIf(lacks.conditionalPut !== undefined)(
      `lets exactly one of 20 concurrent puts win${concurrent}`,
      async () => {
        const bodies = Array.from({ length: 20 }, (_, number) => `body ${number} ${'x'.repeat(number * 1000)}`);
        const won = await Promise.all(bodies.map((body) => store.putOnce('once/race', Buffer.from(body))));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(text(await store.get('once/race'))).toBe(bodies[won.indexOf(true)]);
      },
    );

    it('keeps a key beside keys that start with it and a slash', async () => {
      await store.putOnce('beside', Buffer.from('a'));
      await store.putOnce('beside/under', Buffer.from('b'));
      await store.putOnce('beside/under/more', Buffer.from('c'));
      expect(text(await store.get('beside'))).toBe('a');
      expect(text(await store.get('beside/under'))).toBe('b');
      expect(text(await store.get('beside/under/more'))).toBe('c');
    });

    it('streams a blob of several megabytes in chunks, in order', async () => {
      const bytes = Buffer.alloc(3_000_000);
      for (let place = 0; place < bytes.length; place += 4) bytes.writeUInt32LE(place, place);
      await store.putOnce('stream/large', bytes);
      const chunks = await collect(store.stream('stream/large'));
      expect(chunks.length).toBeGreaterThan(1);
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    });

    const order = lacks.listOrder === undefined ? 'by key ' : `(order not checked: ${lacks.listOrder}) `;
    it(`lists ${order}what starts with the prefix, with sizes`, async () => {
      const keys = ['list/B', 'list/a', 'list/a-b', 'list/a.b', 'list/a/b', 'list/a/c', 'list/a0', 'list/ab', 'listed'];
      for (const key of keys.toReversed()) await store.putOnce(key, Buffer.from(key));
      const listed = (infos: BlobInfo[]): string[] => {
        const found = infos.map(({ key }) => key);
        return lacks.listOrder === undefined ? found : found.toSorted();
      };
      expect(listed(await collect(store.list('list')))).toEqual(keys);
      expect(listed(await collect(store.list('list/')))).toEqual(keys.slice(0, -1));
      expect(listed(await collect(store.list('list/a/')))).toEqual(['list/a/b', 'list/a/c']);
      expect(await collect(store.list('list/a/c'))).toEqual([{ key: 'list/a/c', size: 8 }]);
      expect(await collect(store.list('nothing/here'))).toEqual([]);
    });

    it('says resource.not-found for a key that is not there', async () => {
      await expect(store.get('absent/key')).rejects.toMatchObject({ code: 'resource.not-found' });
      await expect(collect(store.stream('absent/key'))).rejects.toMatchObject({ code: 'resource.not-found' });
    });

    it.each([
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      '../a',
      'a/../b',
      'a/./b',
      'a b',
      'a\\b',
      'a\0',
      'é',
      'a'.repeat(201),
    ])('refuses the key %j', async (key) => {
      await expect(store.putOnce(key, Buffer.from('x'))).rejects.toMatchObject({ code: 'store.invalid' });
      await expect(store.get(key)).rejects.toMatchObject({ code: 'store.invalid' });
      await expect(store.presign(key, 60)).rejects.toMatchObject({ code: 'store.invalid' });
    });

    it('takes keys of 512 characters and parts of 200', async () => {
      const key = `${'k'.repeat(200)}/${'e'.repeat(200)}/${'y'.repeat(110)}`;
      await store.putOnce(key, Buffer.from('long'));
      expect(text(await store.get(key))).toBe('long');
      await expect(store.putOnce(`${key}y`, Buffer.from('x'))).rejects.toMatchObject({ code: 'store.invalid' });
    });

    it('makes links that read the blob without other credentials', async () => {
      await store.putOnce('link/one', Buffer.from('linked'));
      const link = await store.presign('link/one', 60);
      const answer = await subject.follow(link);
      expect(answer.status).toBe(200);
      expect(text(answer.bytes)).toBe('linked');
      await expect(store.presign('link/one', 0)).rejects.toMatchObject({ code: 'store.invalid' });
      await expect(store.presign('link/one', 604_801)).rejects.toMatchObject({ code: 'store.invalid' });
    });

    const tampering = lacks.linkSignature === undefined ? '' : ` (skipped: ${lacks.linkSignature})`;
    it.skipIf(lacks.linkSignature !== undefined)(`makes links that read nothing else${tampering}`, async () => {
      await store.putOnce('link/three', Buffer.from('linked'));
      await store.putOnce('link/four', Buffer.from('other'));
      const link = await store.presign('link/three', 60);
      expect((await subject.follow(link.replace('link/three', 'link/four'))).status).toBe(403);
    });
  });
};
