import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { makeS3Store } from '../../adapters/s3/index.ts';
import { blobStoreSuite } from './blob-store.ts';
import { freePort } from './free-port.ts';

/** The part of s3rver that is used here; the package has no types. */
interface S3rver {
  run(): Promise<unknown>;
  close(): Promise<void>;
}
// The class that s3rver's CommonJS module is.
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: Record<string, unknown>) => S3rver;

const bucket = 'hutong-test';

const clientAt = (port: number): S3Client =>
  new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'cn-north-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    maxAttempts: 1,
  });

blobStoreSuite({
  name: 'S3 (s3rver)',
  lacks: {
    conditionalPut: 's3rver ignores If-None-Match; S3 honours it',
    listOrder: 's3rver lists folder by folder; S3 lists by key',
    linkSignature: 's3rver serves a link whose signature is of another key; S3 refuses it',
  },
  async make() {
    const directory = mkdtempSync(join(tmpdir(), 'hutong-s3-'));
    const port = await freePort();
    const options = { address: '127.0.0.1', port, silent: true, directory, configureBuckets: [{ name: bucket }] };
    const server = new S3rver(options);
    await server.run();
    const client = clientAt(port);
    return {
      store: makeS3Store({ client, bucket, headFirst: true }),
      async follow(link) {
        const response = await fetch(link);
        return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
      },
      async close() {
        client.destroy();
        await server.close();
        rmSync(directory, { recursive: true });
      },
    };
  },
});

describe('S3 conditional put', () => {
  /** A client that answers each call with the next of `answers`: an error's name and status, or success. */
  const scripted = (answers: ({ name: string; status: number } | 'ok')[]) => {
    const sent: unknown[] = [];
    const client = new S3Client({ region: 'cn-north-1', maxAttempts: 1 });
    client.middlewareStack.add(
      () => async (args) => {
        sent.push(args.input);
        const answer = answers.shift();
        if (answer === 'ok') return { response: {}, output: { $metadata: {} } };
        throw Object.assign(new Error(answer?.name), {
          name: answer?.name,
          $metadata: { httpStatusCode: answer?.status },
        });
      },
      { step: 'initialize', priority: 'high' },
    );
    return { sent, store: makeS3Store({ client, bucket, retries: { sleep: async () => {} } }) };
  };

  it('asks S3 to refuse a key that is there, and takes 412 as "there already"', async () => {
    const { store, sent } = scripted([{ name: 'PreconditionFailed', status: 412 }]);
    expect(await store.putOnce('k', Buffer.from('x'))).toBe(false);
    expect(sent).toMatchObject([{ Bucket: bucket, Key: 'k', IfNoneMatch: '*' }]);
  });

  it('tries throttled, conflicting and broken puts again', async () => {
    const { store, sent } = scripted([
      { name: 'SlowDown', status: 503 },
      { name: 'ConditionalRequestConflict', status: 409 },
      { name: 'InternalError', status: 500 },
      'ok',
    ]);
    expect(await store.putOnce('k', Buffer.from('x'))).toBe(true);
    expect(sent).toHaveLength(4);
  });

  it('says store.unavailable at once for what will not get better', async () => {
    const { store, sent } = scripted([{ name: 'AccessDenied', status: 403 }]);
    await expect(store.putOnce('k', Buffer.from('x'))).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(sent).toHaveLength(1);
  });
});
