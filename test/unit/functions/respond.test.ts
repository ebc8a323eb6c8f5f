import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { GatewayEvent, GatewayResult } from '../../../functions/_shared/event.ts';
import type { HttpResponse } from '../../../functions/_shared/http.ts';
import { answer } from '../../../functions/_shared/middleware/respond.ts';

const long = JSON.stringify({ resourceType: 'Bundle', text: '记录'.repeat(1000) });

/** What API Gateway, or with `rawBody` the embedded server, is given. */
const answered = async (response: HttpResponse, event: Partial<GatewayEvent> = {}): Promise<GatewayResult> => {
  const call = { event: { routeKey: 'GET /fhir/{type}', rawPath: '/fhir/Patient', ...event }, response };
  // Only what the middleware looks at.
  await answer.after?.(call as unknown as Parameters<NonNullable<typeof answer.after>>[0]);
  return call.response as unknown as GatewayResult;
};
const ok = (body: string | Uint8Array, headers = {}): HttpResponse => ({ status: 200, headers, body });

test('to API Gateway, a long body goes compressed, as base64, when the caller accepts gzip', async () => {
  const result = await answered(ok(long), { headers: { 'accept-encoding': 'br;q=1.0, gzip;q=0.8' } });
  expect(result.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(result.isBase64Encoded).toBe(true);
  expect(gunzipSync(Buffer.from(result.body, 'base64')).toString()).toBe(long);
});

test.each(['identity', 'gzip;q=0', 'gzip; q=0.000', 'deflate, br', '', undefined])(
  'accept-encoding %s leaves it as it is',
  async (accepted) => {
    const result = await answered(ok(long), { headers: { 'accept-encoding': accepted } });
    expect([result.body, result.isBase64Encoded]).toEqual([long, false]);
    expect(result.headers['content-encoding']).toBeUndefined();
    // A cache must not give one caller's form to another.
    expect(result.headers.vary).toBe('accept-encoding');
  },
);

test('a short body, and one that is encoded already, are left as they are', async () => {
  const headers = { 'accept-encoding': 'gzip' };
  const short = await answered(ok('{}'), { headers });
  expect([short.body, short.headers.vary]).toEqual(['{}', undefined]);
  const packed = await answered(ok(Buffer.alloc(4096, 1), { 'content-encoding': 'br' }), { headers });
  expect(packed.headers['content-encoding']).toBe('br');
  expect(Buffer.from(packed.body, 'base64')).toEqual(Buffer.alloc(4096, 1));
});

test('the embedded server gets the bytes themselves', async () => {
  const event = { headers: { 'accept-encoding': '*' }, rawBody: new Uint8Array() };
  const result = await answered(ok(long), event);
  expect(gunzipSync(Buffer.from(result.rawBody ?? '')).toString()).toBe(long);
});
