import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditEntry, auditEntrySchema } from '../../services/audit-trail.ts';
import { auditEntriesBetween } from '../../services/seal-audit.ts';
import { openEngine, openGateway, type TestGateway } from './gateway.ts';
import { oru, personNumber, question, visit } from './messages.ts';
import { call, requestToken, type System } from './system.ts';

let gateway: TestGateway;
let city: System;
let district: System;

beforeAll(async () => {
  gateway = await openGateway();
  city = await gateway.signIn('city-lab');
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

const entries = async (): Promise<readonly AuditEntry[]> => {
  const engine = await openEngine(gateway.data);
  try {
    const [from, through] = [Date.now() - 3_600_000, Date.now() + 1000].map((at) => new Date(at).toISOString());
    const found = await auditEntriesBetween(engine.table, from ?? '', through ?? '');
    return found.map(({ body }) => auditEntrySchema.parse(JSON.parse(body)));
  } finally {
    engine.close();
  }
};

/** The entries that the calls of `work` left. */
const entriesOf = async (work: () => Promise<unknown>): Promise<readonly AuditEntry[]> => {
  const before = new Set((await entries()).map(({ id }) => id));
  await work();
  return (await entries()).filter(({ id }) => !before.has(id));
};

const ask = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/fhir+json' },
  body: JSON.stringify(body),
});
const message = oru({ control: 'U-1', person: personNumber(300) });

test.each<[string, () => Promise<unknown>, Partial<AuditEntry>]>([
  [
    'a token',
    () => gateway.signIn('city-lab'),
    { action: 'POST /oauth2/token', outcome: 'success', client: 'city-lab' },
  ],
  [
    'a token that is refused',
    () => requestToken(gateway.baseUrl, 'nonsense', 'system/*.r'),
    { action: 'POST /oauth2/token', outcome: 'refused', code: 'auth.invalid-client' },
  ],
  [
    'a call without a token',
    () => call(`${gateway.baseUrl}/messages`),
    { action: 'GET /messages', outcome: 'refused', code: 'auth.missing' },
  ],
  [
    'a message',
    () => city.hl7(message),
    { action: 'POST /hl7v2', outcome: 'success', client: 'city-lab', organisation: 'city-hospital' },
  ],
  ['the same message again', () => city.hl7(message), { action: 'POST /hl7v2', outcome: 'success' }],
  [
    'a message that failed',
    () => city.hl7('PID|1\r'),
    { action: 'POST /hl7v2', outcome: 'failed', code: 'hl7v2.missing-segment' },
  ],
  ['a transaction', () => district.bundle(visit({ identifier: 'U-2' })), { action: 'POST /fhir', outcome: 'success' }],
  [
    'a transaction that failed',
    () => district.call('/fhir', ask({ resourceType: 'Patient' })),
    { action: 'POST /fhir', outcome: 'failed', code: 'fhir.wrong-type' },
  ],
  [
    'a read of what is not there',
    () => district.call('/fhir/Patient/nobody'),
    { action: 'GET /fhir/{type}/{id}', outcome: 'refused', code: 'resource.not-found' },
  ],
  ['a list', () => city.call('/messages'), { action: 'GET /messages', outcome: 'success' }],
  [
    'a question without a treatment context',
    () => district.call('/fhir/$recognised-results', ask(question(['1742-6'], { patient: 'Patient/x' }))),
    { action: 'POST /fhir/$recognised-results', outcome: 'refused', code: 'auth.context', purposeOfUse: 'TREAT' },
  ],
  [
    'a body that is too large',
    () => city.hl7(Buffer.alloc(6 * 1024 * 1024)),
    { action: 'POST /hl7v2', outcome: 'refused', code: 'request.too-large', client: 'city-lab' },
  ],
])('%s leaves one entry', async (_name, work, expected) => {
  expect(await entriesOf(work)).toEqual([expect.objectContaining(expected)]);
});

test('entries name what was written and read, by reference', async () => {
  const other = oru({ control: 'U-9', person: personNumber(301), record: 'C-U9', report: 'R-U9' });
  const [entry] = await entriesOf(() => city.hl7(other));
  const { resources, id } = (await city.call('/messages?count=1')).json.messages[0];
  expect(entry?.entities).toEqual([`message/${id}`, ...resources]);
  const [reference] = resources;
  const [read] = await entriesOf(() => city.call(`/fhir/${reference.replace(/\/_history.*/, '')}`));
  expect(read?.entities).toEqual([reference]);
});

test('what anybody may see leaves none', async () => {
  const work = async () => {
    for (const path of ['/health', '/fhir/metadata', '/.well-known/jwks.json', '/nothing']) {
      await call(`${gateway.baseUrl}${path}`);
    }
  };
  expect(await entriesOf(work)).toEqual([]);
});
