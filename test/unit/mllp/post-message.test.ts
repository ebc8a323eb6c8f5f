import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePostMessage, type PostMessage } from '../../../apps/mllp/forward/post-message.ts';
import { HutongError } from '../../../schemas/error.ts';

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const hl7 = { 'content-type': 'application/hl7-v2; charset=utf-8' };
const ack = (code: string): string => `MSH|^~\\&|GW\rMSA|${code}|M1\r`;

describe('one sending', () => {
  let server: Server;
  let replies: Reply[] = [];
  let tokensSent: (string | undefined)[] = [];
  let url = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      void buffer(request).then(() => {
        tokensSent.push(request.headers.authorization);
        const { status, headers = {}, body = '' } = replies.shift() ?? { status: 500 };
        response.writeHead(status, headers).end(body);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A TCP server that listens has an AddressInfo.
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const post = (...answers: Reply[]): ReturnType<PostMessage> => {
    replies = answers;
    tokensSent = [];
    let count = 0;
    let token = '';
    const tokens = {
      get: async () => {
        if (token === '') {
          count += 1;
          token = `t${count}`;
        }
        return token;
      },
      forget: () => {
        token = '';
      },
    };
    return makePostMessage({ url, tokens, timeoutMilliseconds: 5_000 })(Buffer.from('MSH|'));
  };

  it.each(['AA', 'AE', 'AR', 'CA'])('is done when the gateway says %s', async (code) => {
    expect(await post({ status: 200, headers: hl7, body: ack(code) })).toEqual({
      kind: 'answered',
      codes: [code],
      ack: new Uint8Array(Buffer.from(ack(code))),
    });
  });

  it('is done when the gateway has nothing to say, and reads every code of a batch', async () => {
    const batch = `BHS|^~\\&\r${ack('AA')}${ack('AE')}BTS|2\r`;

    expect(await post({ status: 200, headers: hl7 })).toMatchObject({ kind: 'answered', codes: [] });
    expect(await post({ status: 200, headers: hl7, body: batch })).toMatchObject({ codes: ['AA', 'AE'] });
  });

  it.each([
    { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>sign in</p>' },
    { status: 200, headers: hl7, body: '<p>sign in</p>' },
  ])('does not take another page for an answer', async (reply) => {
    expect(await post(reply)).toEqual({ kind: 'later', code: 'http.200-without-ack', configuration: true });
  });

  it.each([400, 406, 413, 415, 422])('is refused for good with %i', async (status) => {
    expect(await post({ status })).toEqual({ kind: 'refused', code: `http.${status}` });
  });

  it.each([
    [409, false],
    [429, false],
    [500, false],
    [502, false],
    [503, false],
    [403, true],
    [404, true],
    [302, true],
  ])('is tried again after %i', async (status, configuration) => {
    expect(await post({ status })).toEqual({ kind: 'later', code: `http.${status}`, configuration });
  });

  it('waits as long as it is told to', async () => {
    expect(await post({ status: 503, headers: { 'retry-after': '2' } })).toMatchObject({
      retryAfterMilliseconds: 2_000,
    });
  });

  it('gets another token once when the first is not taken', async () => {
    expect(await post({ status: 401 }, { status: 200, headers: hl7, body: ack('AA') })).toMatchObject({
      kind: 'answered',
    });
    expect(tokensSent).toEqual(['Bearer t1', 'Bearer t2']);
    expect(await post({ status: 401 }, { status: 401 })).toEqual({
      kind: 'later',
      code: 'http.401',
      configuration: true,
    });
  });

  it('names what failed on the way', async () => {
    const noToken = { get: () => Promise.reject(new HutongError('auth.invalid-client', 'no')), forget: () => {} };
    const away = makePostMessage({
      url: 'http://127.0.0.1:1',
      tokens: { get: async () => 't', forget: () => {} },
      timeoutMilliseconds: 5_000,
    });

    expect(await away(Buffer.from(''))).toMatchObject({ kind: 'later', configuration: false });
    expect(await makePostMessage({ url, tokens: noToken, timeoutMilliseconds: 5_000 })(Buffer.from(''))).toEqual({
      kind: 'later',
      code: 'auth.invalid-client',
      configuration: true,
    });
  });
});
