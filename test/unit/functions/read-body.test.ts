import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GatewayEvent } from '../../../functions/_shared/event.ts';
import { readBody } from '../../../functions/_shared/read-body.ts';
import { type Route, routes } from '../../../functions/routes.ts';

const limit = 1000;
const [anyRoute] = routes;
const route = { ...anyRoute, method: 'POST', maxBodyBytes: limit } as Route;
const event = (parts: Partial<GatewayEvent>): GatewayEvent => ({ routeKey: 'POST /x', rawPath: '/x', ...parts });
const read = (parts: Partial<GatewayEvent>, encoding?: string, of: Route = route) =>
  readBody(event(parts), encoding, of);
const refusal = (code: string) => expect.objectContaining({ code });

describe('the body of a call', () => {
  test('is the same bytes whichever way it came', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: limit }), (bytes) => {
        const base64 = Buffer.from(bytes).toString('base64');
        expect(Buffer.from(read({ rawBody: bytes }))).toEqual(Buffer.from(bytes));
        expect(Buffer.from(read({ body: base64, isBase64Encoded: true }))).toEqual(Buffer.from(bytes));
        const packed = gzipSync(bytes);
        const wide = { ...route, maxBodyBytes: packed.length + limit };
        expect(Buffer.from(read({ rawBody: packed }, 'gzip', wide))).toEqual(Buffer.from(bytes));
      }),
    );
    expect(Buffer.from(read({ body: '中文' })).toString()).toBe('中文');
  });

  test('is exactly as long as the route takes, and no longer', () => {
    expect(read({ rawBody: new Uint8Array(limit) })).toHaveLength(limit);
    expect(() => read({ rawBody: new Uint8Array(limit + 1) })).toThrow(refusal('request.too-large'));
  });

  test('does not swell past the limit while it is unpacked', () => {
    expect(read({ rawBody: gzipSync(Buffer.alloc(limit)) }, 'gzip')).toHaveLength(limit);
    expect(() => read({ rawBody: gzipSync(Buffer.alloc(limit + 1)) }, 'gzip')).toThrow(refusal('request.too-large'));
  });

  test.each([
    ['nothing', {}, undefined, 'request.empty'],
    ['no bytes', { rawBody: new Uint8Array() }, undefined, 'request.empty'],
    ['an unknown encoding', { body: 'x' }, 'br', 'request.media-type'],
    ['two encodings', { body: 'x' }, 'gzip, gzip', 'request.media-type'],
    ['no gzip though it says so', { body: 'x' }, 'gzip', 'request.invalid'],
    ['gzip that breaks off', { rawBody: gzipSync('some text').subarray(0, 20) }, 'gzip', 'request.invalid'],
  ])('is refused: %s', (_name, parts, encoding, code) => {
    expect(() => read(parts, encoding)).toThrow(refusal(code));
  });

  test('is not looked at where a route has none', () => {
    expect(read({ body: 'x' }, 'br', { ...route, maxBodyBytes: 0 })).toHaveLength(0);
  });
});
