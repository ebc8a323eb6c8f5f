import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, readKey, type TestGateway } from './gateway.ts';
import { oru, question, visit } from './messages.ts';
import { type Answer, call, requestToken, sign, withToken } from './system.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await openGateway({
    amend: (registry) => ({
      ...registry,
      clients: registry.clients.map((client) => (client.id === 'platform' ? { ...client, enabled: false } : client)),
    }),
  });
});
afterAll(async () => gateway.stop());

const oauth = (answer: Answer): unknown[] => [answer.status, answer.json.error, answer.json.error_description];

describe('a client assertion that is refused', () => {
  const scope = 'hutong/message.write';
  const base = () => ({ baseUrl: gateway.baseUrl, client: 'city-lab', key: readKey(gateway.data, 'city-lab') });
  const otherKey = () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    return { ...privateKey.export({ format: 'jwk' }), alg: 'ES384' };
  };

  test.each([
    ['of an unknown client', () => ({ client: 'city-hospital-x' }), 'the client is not registered'],
    ['of a client that was switched off', () => ({ client: 'platform' }), 'the client is not registered'],
    ['that has expired', () => ({ expires: -60 }), 'it has expired'],
    ['whose exp is too far ahead', () => ({ expires: 3600 }), 'exp is more than five minutes ahead'],
    ['for another audience', () => ({ audience: 'https://elsewhere.example' }), 'its claim aud is missing or wrong'],
    ['signed with another key', () => ({ key: otherKey() }), 'no registered key verifies it'],
    [
      "signed with another client's key",
      () => ({ key: readKey(gateway.data, 'district-his') }),
      'no registered key verifies it',
    ],
    ['with an empty jti', () => ({ jti: '' }), 'jti must have 1 to 255 characters'],
  ])('%s', async (_name, wrong, reason) => {
    const answer = await requestToken(gateway.baseUrl, await sign({ ...base(), ...wrong() }), scope);
    expect(oauth(answer)).toEqual([401, 'invalid_client', `The client assertion is refused: ${reason}`]);
  });

  test('that is no JWT', async () => {
    const answer = await requestToken(gateway.baseUrl, 'nonsense', scope);
    expect(oauth(answer)).toEqual([401, 'invalid_client', 'The client assertion is refused: it is no JWT']);
  });

  test('that is not signed at all (alg none)', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: 'city-lab',
      sub: 'city-lab',
      aud: `${gateway.baseUrl}/oauth2/token`,
      jti: randomUUID(),
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    const answer = await requestToken(gateway.baseUrl, `${part({ alg: 'none' })}.${part(claims)}.`, scope);
    expect(oauth(answer).slice(0, 2)).toEqual([401, 'invalid_client']);
  });

  test('that is sent a second time, also by two at once', async () => {
    const jti = randomUUID();
    const first = await requestToken(gateway.baseUrl, await sign({ ...base(), jti }), scope);
    expect(first.status).toBe(200);
    const replay = await requestToken(gateway.baseUrl, await sign({ ...base(), jti }), scope);
    expect(oauth(replay).slice(0, 2)).toEqual([401, 'invalid_client']);
    expect(replay.json.error_description).toMatch(/used before/);

    const once = await sign(base());
    const answers = await Promise.all(Array.from({ length: 8 }, () => requestToken(gateway.baseUrl, once, scope)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(401)]);
  });

  test('for a scope that is not registered for the client, and says which are', async () => {
    for (const wrong of ['hutong/message.steward', 'system/*.cruds hutong/recognition.read', 'launch/patient', '']) {
      const answer = await requestToken(gateway.baseUrl, await sign(base()), wrong);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
      expect(answer.json.registered).toContain('hutong/message.write');
    }
  });

  test('a refused assertion does not use up its jti for a good one', async () => {
    const jti = randomUUID();
    await requestToken(gateway.baseUrl, await sign({ ...base(), jti, key: otherKey() }), scope);
    expect((await requestToken(gateway.baseUrl, await sign({ ...base(), jti }), scope)).status).toBe(200);
  });

  test.each([
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no assertion type', { client_assertion_type: '' }, 'invalid_request'],
    ['no assertion', { client_assertion: '' }, 'invalid_request'],
  ])('a request with %s', async (_name, wrong, error) => {
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await sign(base()),
      scope,
      ...wrong,
    };
    const answer = await call(`${gateway.baseUrl}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    expect([answer.status, answer.json.error]).toEqual([400, error]);
  });

  test('a request whose parameter occurs twice, or that is JSON', async () => {
    const post = (body: string, type: string) =>
      call(`${gateway.baseUrl}/oauth2/token`, { method: 'POST', headers: { 'content-type': type }, body });
    const twice = await post('grant_type=a&grant_type=b', 'application/x-www-form-urlencoded');
    expect([twice.status, twice.json.error]).toEqual([400, 'invalid_request']);
    expect((await post('{}', 'application/json')).status).toBe(415);
  });
});

describe('a bearer token that is refused', () => {
  test.each([
    ['none', {}, 401, 'auth.missing'],
    ['another scheme', { authorization: 'Basic Y2l0eTpsYWI=' }, 401, 'auth.missing'],
    ['nonsense', { authorization: 'Bearer nonsense' }, 401, 'auth.invalid-token'],
  ])('%s', async (_name, headers, status, code) => {
    const fhir = await call(`${gateway.baseUrl}/fhir/Patient/x`, { headers });
    expect([fhir.status, fhir.json.issue[0].details.coding[0].code]).toEqual([status, code]);
    expect(fhir.headers.get('www-authenticate')).toMatch(/^Bearer/);
    const hl7 = await call(`${gateway.baseUrl}/hl7v2`, { method: 'POST', headers, body: oru({ control: 'X' }) });
    expect([hl7.status, hl7.json.code]).toEqual([status, code]);
  });

  test('one whose claims were changed', async () => {
    const { token } = await gateway.signIn('clinic-his');
    const [head, claims, signature] = token.split('.');
    const changed = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString());
    changed.organisation = 'city-hospital';
    const forged = `${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
    const answer = await withToken(gateway.baseUrl, forged).call('/messages');
    expect([answer.status, answer.json.code]).toEqual([401, 'auth.invalid-token']);
  });

  test("the client's own assertion in place of a token", async () => {
    const key = readKey(gateway.data, 'city-lab');
    const assertion = await sign({ baseUrl: gateway.baseUrl, client: 'city-lab', key, audience: gateway.baseUrl });
    const answer = await withToken(gateway.baseUrl, assertion).call('/messages');
    expect([answer.status, answer.json.code]).toEqual([401, 'auth.invalid-token']);
  });
});

describe('a token without the scope of the call', () => {
  test('HL7 v2, messages, reading, transaction and recognised results', async () => {
    const steward = await gateway.signIn('steward');
    const city = await gateway.signIn('city-lab', 'hutong/message.write system/Observation.r');
    const code = ({ json }: Answer) => json.code ?? json.issue?.[0].details?.coding[0].code;
    const refused: Answer[] = [
      await steward.hl7(oru({ control: 'X' })),
      await city.call('/messages'),
      await city.call('/messages/anything'),
      await city.call('/messages/anything/raw'),
      await city.call('/fhir/Patient/x'),
      await city.call('/fhir/$recognised-results', {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(question(['1742-6'], { patient: 'Patient/x' })),
      }),
    ];
    expect(refused.map((answer) => [answer.status, code(answer)])).toEqual(Array(6).fill([403, 'auth.scope']));
    const nothing = await city.bundle(visit({ identifier: 'no-scope' }));
    expect([nothing.status, code(nothing)]).toEqual([403, 'auth.scope']);
  });

  test('a transaction with one entry that the token does not allow commits nothing', async () => {
    const district = await gateway.signIn('district-his', 'system/Patient.cru system/Encounter.c hutong/message.read');
    const transaction = await district.bundle(visit({ identifier: 'half-scope' }));
    expect([transaction.status, transaction.json.issue]).toEqual([
      403,
      [
        expect.objectContaining({
          code: 'forbidden',
          details: { coding: [expect.objectContaining({ code: 'auth.scope' })] },
          expression: ['Bundle.entry[2].request'],
        }),
      ],
    ]);
    const { json } = await district.call('/messages?status=failed');
    expect(json.messages).toMatchObject([{ status: 'failed', resources: [], errors: [{ code: 'auth.scope' }] }]);
    expect((await district.call('/messages')).json.messages).toEqual([]);
  });
});
