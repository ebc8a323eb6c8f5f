import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeValidator } from '../../../domain/fhir/index.ts';
import { answerSchemas } from '../../../functions/discovery/openapi/schemas.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { openGateway, type TestGateway } from '../gateway.ts';
import { call } from '../system.ts';

let gateway: TestGateway;
const get = (path: string) => call(`${gateway.baseUrl}${path}`);

beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.stop());

test('metadata, as capability statement and as terminology capabilities, is valid R4', async () => {
  const validate = makeValidator(r4Definitions);
  const [full, terminology, other] = [
    await get('/fhir/metadata'),
    await get('/fhir/metadata?mode=terminology'),
    await get('/fhir/metadata?mode=poetry'),
  ];

  expect([full.status, terminology.status, other.status]).toEqual([200, 200, 400]);
  expect([full.json.resourceType, terminology.json.resourceType]).toEqual([
    'CapabilityStatement',
    'TerminologyCapabilities',
  ]);
  expect([...validate(full.json), ...validate(terminology.json)]).toEqual([]);
});

test('the SMART configuration is below the FHIR base and at the root, with what version 2.2 requires', async () => {
  const [base, root] = [
    await get('/fhir/.well-known/smart-configuration'),
    await get('/.well-known/smart-configuration'),
  ];

  expect(base.json).toEqual(root.json);
  expect(base.json).toMatchObject({
    token_endpoint: `${gateway.baseUrl}/oauth2/token`,
    grant_types_supported: ['client_credentials'],
    capabilities: expect.arrayContaining(['client-confidential-asymmetric', 'permission-v2']),
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  });
  expect(base.json.scopes_supported).toContain('hutong/profile.write');
  // For OpenID Connect and app launch only.
  expect(base.json).not.toHaveProperty('issuer');
  expect(base.json).not.toHaveProperty('authorization_endpoint');
});

test('what the OpenAPI document says of answers is what is answered', async () => {
  const city = await gateway.signIn('city-lab');
  const steward = await gateway.signIn('steward');
  const document = await get('/openapi.json');
  await city.bundle({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        resource: { resourceType: 'Practitioner', name: [{ text: '何医生' }] },
        request: { method: 'POST', url: 'Practitioner' },
      },
    ],
  });
  const list = await city.call('/messages');
  const one = await city.call(`/messages/${list.json.messages[0].id}`);

  expect(document.json.openapi).toMatch(/^3\.1\./);
  expect(document.json.servers).toEqual([{ url: gateway.baseUrl }]);
  answerSchemas.MessageList.parse(list.json);
  answerSchemas.Message.parse(one.json);
  answerSchemas.Problem.parse((await get('/messages')).json);
  answerSchemas.OperationOutcome.parse((await city.call('/fhir/Patient/none')).json);
  answerSchemas.OAuthError.parse((await call(`${gateway.baseUrl}/oauth2/token`, { method: 'POST' })).json);
  answerSchemas.Bundle.parse((await steward.call('/fhir/StructureDefinition')).json);
});
