import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readRequestBody } from '../../../apps/server/read-request-body.ts';

const limit = 1000;

/** A server that reads bodies, and how each reading ended. */
const open = async () => {
  const outcomes: Promise<number | string>[] = [];
  const server = createServer((incoming, response) => {
    const outcome = readRequestBody(incoming, limit).then(
      (bytes) => bytes.length,
      ({ code }) => code,
    );
    outcomes.push(outcome);
    outcome.then((said) => response.end(String(said)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const start = (headers: Record<string, string | number> = {}) =>
    request({ port, host: '127.0.0.1', method: 'POST', headers }).on('error', () => {});
  const arrived = once(server, 'request');
  /** How the server's reading of the newest request ended. */
  const outcome = async () => {
    await arrived;
    return outcomes.at(-1);
  };
  return { start, outcome, arrived };
};

describe('the body of a request', () => {
  test('that says its length, and one that comes in chunks', async () => {
    for (const headers of [{ 'content-length': 600 }, {}]) {
      const { start, outcome } = await open();
      const call = start(headers);
      call.write(Buffer.alloc(300));
      call.end(Buffer.alloc(300));
      expect(await outcome()).toBe(600);
    }
  });

  test('of exactly the limit, and of one byte more', async () => {
    for (const [length, said] of [
      [limit, limit],
      [limit + 1, 'request.too-large'],
    ] as const) {
      const { start, outcome } = await open();
      start().end(Buffer.alloc(length));
      expect(await outcome()).toBe(said);
    }
  });

  test('that says it is too long is refused before it comes', async () => {
    const { start, outcome } = await open();
    const call = start({ 'content-length': limit + 1 });
    call.flushHeaders();
    expect(await outcome()).toBe('request.too-large');
  });

  test('without a length that never ends is refused at the limit', async () => {
    const { start, outcome } = await open();
    const call = start();
    call.write(Buffer.alloc(limit));
    call.write(Buffer.alloc(1));
    expect(await outcome()).toBe('request.too-large');
  });

  test('that breaks off is refused', async () => {
    const { start, outcome, arrived } = await open();
    const call = start({ 'content-length': 500 });
    call.write(Buffer.alloc(100));
    await arrived;
    call.destroy();
    expect(await outcome()).toBe('request.invalid');
  });
});
