import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { makeAuthenticate } from '../../../services/authenticate.ts';
import { makeIssueToken } from '../../../services/issue-token.ts';
import { assertion, type Claims, registry } from './clients.ts';
import { openPorts } from './ports.ts';

const open = async () => {
  const ports = await openPorts();
  const issueToken = makeIssueToken({ ...ports, registry });
  const request = async (claims: Partial<Claims> = {}, scope = 'system/Observation.r') =>
    issueToken({
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion({ expires: ports.clock.now() + 60_000, ...claims }),
    });
  return { ...ports, issueToken, request, authenticate: makeAuthenticate(ports) };
};

describe('a token for a client assertion', () => {
  test.each([
    ['ES384', 'es'],
    ['RS384', 'rs'],
  ] as const)('signed with %s', async (algorithm, client) => {
    const { request, clock } = await open();
    const token = await request({ algorithm, client });
    expect(token).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'system/Observation.r', client });
    expect(decodeProtectedHeader(token.access_token)).toMatchObject({ alg: 'ES384', typ: 'at+jwt' });
    expect(decodeJwt(token.access_token)).toMatchObject({
      iss: 'https://gateway.example',
      aud: 'https://gateway.example',
      client_id: client,
      organisation: 'first',
      exp: clock.now() / 1000 + 300,
    });
  });

  test('says who calls, for five minutes', async () => {
    const { request, authenticate, clock } = await open();
    const { access_token } = await request({}, 'system/Observation.r hutong/message.write');
    const caller = { client: 'es', organisation: 'first', scopes: ['system/Observation.r', 'hutong/message.write'] };
    expect(await authenticate(`Bearer ${access_token}`)).toEqual(caller);
    clock.advance(299);
    expect(await authenticate(`bearer ${access_token}`)).toEqual(caller);
    clock.advance(1);
    await expect(authenticate(`Bearer ${access_token}`)).rejects.toMatchObject({ code: 'auth.expired-token' });
  });

  test('is good after a rotation of the signing key, and so is a new one', async () => {
    const { request, authenticate, keyRing, clock } = await open();
    const old = await request();
    await authenticate(`Bearer ${old.access_token}`);
    await keyRing.rotate('access-token');
    const fresh = await request();
    clock.advance(2);
    expect(await authenticate(`Bearer ${fresh.access_token}`)).toMatchObject({ client: 'es' });
    expect(await authenticate(`Bearer ${old.access_token}`)).toMatchObject({ client: 'es' });
  });

  test('of another gateway is refused', async () => {
    const here = await open();
    const elsewhere = await open();
    const { access_token } = await elsewhere.request();
    await expect(here.authenticate(`Bearer ${access_token}`)).rejects.toMatchObject({ code: 'auth.invalid-token' });
  });

  test.each([undefined, '', 'Bearer', 'Basic YTpi', 'Bearer a b'])('%s is no bearer token', async (header) => {
    const { authenticate } = await open();
    await expect(authenticate(header)).rejects.toMatchObject({ code: 'auth.missing' });
  });
});

describe('an assertion is refused', () => {
  const refused = { code: 'auth.invalid-client' };

  test('when it has expired, beyond the drift that clocks may have', async () => {
    const { request, clock } = await open();
    await expect(request({ expires: clock.now() - 29_000 })).resolves.toBeDefined();
    await expect(request({ expires: clock.now() - 31_000 })).rejects.toMatchObject(refused);
  });

  test('when it lives for longer than five minutes and the drift', async () => {
    const { request, clock } = await open();
    await expect(request({ expires: clock.now() + 330_000 })).resolves.toBeDefined();
    await expect(request({ expires: clock.now() + 332_000 })).rejects.toMatchObject(refused);
  });

  test.each([
    ['for another address', { audience: 'https://gateway.example' }],
    ['of an unknown client', { client: 'nobody' }],
    ['of a client that was switched off', { client: 'off' }],
    ["with another client's key", { client: 'rs' }],
    ['with a jti that is too long', { jti: 'x'.repeat(256) }],
  ])('%s', async (_name, claims) => {
    const { request } = await open();
    await expect(request(claims)).rejects.toMatchObject(refused);
  });

  test('the second time, for as long as it could be good; then the jti is free again', async () => {
    const { request, clock, table } = await open();
    const jti = 'once';
    await request({ jti, expires: clock.now() + 60_000 });
    clock.advance(60 + 29);
    await expect(request({ jti, expires: clock.now() + 1000 })).rejects.toMatchObject({
      code: 'auth.replayed-assertion',
    });
    clock.advance(10);
    await expect(request({ jti, expires: clock.now() + 1000 })).resolves.toBeDefined();
    expect(table).toBeDefined();
  });

  test('but the same jti of another client is its own', async () => {
    const { request } = await open();
    await request({ jti: 'shared' });
    await expect(request({ jti: 'shared', client: 'rs', algorithm: 'RS384' })).resolves.toBeDefined();
  });

  test.each([
    ['', 'nothing'],
    ['system/Patient.r', 'another type'],
    ['system/Observation.rsd', 'a letter too many'],
    ['system/*.r', 'every type'],
    ['hutong/message.steward', 'a scope of others'],
    ['openid', 'a scope that does not exist'],
  ])('for scope "%s": %s', async (scope) => {
    const { request } = await open();
    await expect(request({}, scope)).rejects.toMatchObject({
      code: 'auth.invalid-scope',
      details: { registered: ['system/Observation.rs', 'hutong/message.write'] },
    });
  });
});
