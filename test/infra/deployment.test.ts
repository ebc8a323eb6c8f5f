import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeDynamoTable } from '../../adapters/dynamodb/index.ts';
import { journey } from '../../apps/cli/demo/journey.ts';
import { signIn } from '../../apps/cli/demo/systems.ts';
import { fetchToken } from '../../apps/client/token.ts';
import { type Bundle, bundleFunctions } from '../../infra/bundle/bundle-functions.ts';
import { deployedFunctions } from '../../infra/functions.ts';
import { stages } from '../../infra/stages.ts';
import { auditPut, newAuditDraft } from '../../services/audit-trail.ts';
import { lateMilliseconds, latestSeal } from '../../services/seal-audit.ts';
import { keys } from '../../services/store/keys.ts';
import { dynoxideSkip } from '../contract/dynoxide.ts';
import { uploadDemoRegion } from './runtime/demo-region.ts';
import { type Deployment, deploy } from './runtime/deployment.ts';
import { lambdaSkip } from './runtime/lambda.ts';
import { tableName } from './runtime/services.ts';
import { passesFilter, readStream } from './runtime/stream.ts';
import { synthesise } from './synthesise.ts';

const directory = await mkdtemp(join(tmpdir(), 'hutong-bundles-'));
const bundles: readonly Bundle[] = await bundleFunctions(join(directory, 'functions'));
afterAll(() => rm(directory, { recursive: true }));

/** Functions that read neither dictionaries nor FHIR's definitions. */
const withoutContent: readonly string[] = ['token', 'messages', 'seal-audit', 'finish-transactions'];

describe.each(bundles)('the bundle of $name', ({ name, directory: folder, bytes, inputs }) => {
  const paths = Object.keys(inputs).filter((path) => (inputs[path] ?? 0) > 0);

  it('is under 2 MB', () => {
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(2_000_000);
  });

  it('holds no part of the embedded engine, and no content that its function does not read', async () => {
    expect(paths.filter((path) => /^adapters\/(sqlite|filesystem|local-keys)\//.test(path))).toEqual([]);
    expect(await readFile(join(folder, 'index.mjs'), 'utf8')).not.toContain('node:sqlite');
    const content = paths.filter((path) => /^(content|schemas\/(fhir|hl7v2)\/generated)\/.*\.json$/.test(path));
    if (withoutContent.includes(name)) expect(content).toEqual([]);
    if (name !== 'hl7v2') expect(content.filter((path) => path.startsWith('schemas/hl7v2/'))).toEqual([]);
  });
});

it('bundles come out the same, byte for byte', async () => {
  const again = await bundleFunctions(join(directory, 'again'));
  for (const [position, { name, directory: folder }] of again.entries()) {
    const [first, second] = await Promise.all(
      [bundles[position]?.directory ?? '', folder].map((path) => readFile(join(path, 'index.mjs'))),
    );
    expect(second?.equals(first ?? Buffer.alloc(0)), name).toBe(true);
  }
});

const skip = lambdaSkip ?? dynoxideSkip;

const [development] = stages;
if (development === undefined) throw new Error('There is no stage');

describe.skipIf(skip !== undefined)(`a deployment${skip === undefined ? '' : ` (skipped: ${skip})`}`, () => {
  const stage = synthesise(development);
  let deployment: Deployment;
  const data = join(directory, 'region');
  const now = Date.now();

  beforeAll(async () => {
    deployment = await deploy(stage, join(directory, 'functions'));
    await uploadDemoRegion(deployment.services.s3, data);
  }, 60_000);
  afterAll(() => deployment?.stop());

  it('starts every function', async () => {
    for (const name of deployedFunctions) {
      expect((await deployment.lambda(name)).initMilliseconds, name).toBeGreaterThan(0);
    }
  }, 60_000);

  it('tells where tokens come from', async () => {
    const response = await fetch(`${deployment.baseUrl}/.well-known/smart-configuration`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ token_endpoint: `${deployment.baseUrl}/oauth2/token` });
    const jwks = await fetch(`${deployment.baseUrl}/.well-known/jwks.json`);
    expect(await jwks.json()).toMatchObject({ keys: [{ kty: 'EC', crv: 'P-384', alg: 'ES384' }] });
  });

  it('plays the journey of a result', async () => {
    for (const { title, run } of journey(deployment.baseUrl, data, now)) {
      await run().catch((error: unknown) => {
        throw new Error(title, { cause: error });
      });
    }
  }, 60_000);

  it('searches and reads what the journey left', async () => {
    const district = await signIn(deployment.baseUrl, data, 'district-his');
    const get = async (path: string) =>
      (await district.get(path)) as { readonly total?: number; readonly entry?: Entry[] };
    const reports = await get('/fhir/DiagnosticReport?_lastUpdated=ge2024-05-01');
    const [first] = reports.entry ?? [];
    expect(first?.resource).toMatchObject({ resourceType: 'DiagnosticReport' });
    const { subject, id } = first?.resource ?? {};
    expect(await get(`/fhir/DiagnosticReport/${id}`)).toEqual(first?.resource);
    const observations = await get(`/fhir/Observation?patient=${subject?.reference}`);
    expect(observations.entry).not.toHaveLength(0);
    const dated = await get('/fhir/Observation?date=ge2024-05-01');
    expect(dated.entry).toHaveLength(observations.entry?.length ?? 0);
  });

  it("delivers the outbox from the table's stream, and names the record that cannot be read", async () => {
    const changes = await readStream(deployment.services.ports.dynamodb);
    const records = changes.filter(passesFilter(stage));
    // Two reports and a correction.
    expect(records.length).toBeGreaterThanOrEqual(3);
    expect(records.length).toBeLessThan(changes.length);
    const outbox = await deployment.lambda('outbox');
    expect(await outbox.invoke({ Records: records })).toEqual({ batchItemFailures: [] });
    // What a process writes may arrive after what it answers.
    await vi.waitFor(() => expect(outbox.log().match(/outbox\.records\.changed/g)).toHaveLength(records.length));
    const [first] = records;
    const broken = { ...first, dynamodb: { ...first?.dynamodb, NewImage: { pk: { S: 'outbox#0' } } } };
    const itemIdentifier = first?.dynamodb?.SequenceNumber;
    expect(await outbox.invoke({ Records: [broken] })).toEqual({ batchItemFailures: [{ itemIdentifier }] });
  });

  it('keeps the secret of a subscription, signs with it every minute, and writes the status', async () => {
    const city = await signIn(deployment.baseUrl, data, 'city-lab');
    const channel = { type: 'rest-hook', endpoint: 'https://127.0.0.1/hook' } as const;
    const written = await city.fhir.create({
      resourceType: 'Subscription',
      body: { resourceType: 'Subscription', status: 'off', reason: 'a test', criteria: 'Observation', channel },
    });
    const id = String(written.id);
    const table = makeDynamoTable({ client: deployment.services.dynamo, tableName, clock: { now: Date.now } });
    const kept = await table.get(keys.liveSubscription(id));
    const live = JSON.parse(kept?.body ?? '{}');
    const outbox = await deployment.lambda('outbox');
    const runWith = async (more: object): Promise<void> => {
      const body = JSON.stringify({ ...live, status: 'requested', ...more });
      await table.transact({ puts: [{ ...keys.liveSubscription(id), body }] });
      expect(await outbox.invoke({ 'detail-type': 'Scheduled Event' })).toEqual({ batchItemFailures: [] });
    };

    // No test calls the internet: an address of this machine's own is refused only after the notification was made and signed.
    await runWith({});
    const delivery = await table.get(keys.subscriptionDelivery(id));
    expect(JSON.parse(delivery?.body ?? '{}')).toMatchObject({ sent: 0, failure: { count: 1 } });
    await runWith({ definition: { ...live.definition, end: '2026-01-01T00:00:00Z' } });
    expect(await city.get(`/fhir/Subscription/${id}`)).toMatchObject({ status: 'off', error: 'Its end has come' });
  });

  it('seals audit entries that are old enough', async () => {
    const old = { now: () => now - lateMilliseconds - 60_000 };
    const clock = { now: Date.now };
    const table = makeDynamoTable({ client: deployment.services.dynamo, tableName, clock });
    const draft = newAuditDraft('request-1', 'GET /messages');
    const ids = { next: () => '01JHTEST000000000000000001' };
    await table.transact({ puts: [auditPut(draft, { outcome: 'success' }, { clock: old, ids })] });
    const sealer = await deployment.lambda('seal-audit');
    expect(await sealer.invoke({ 'detail-type': 'Scheduled Event' })).toBeNull();
    expect(await latestSeal(table)).toMatchObject({ number: 1, leaves: [expect.anything()] });
  });

  it.each([
    { service: 'kms', disturbance: 'silent', ask: '/.well-known/jwks.json', name: 'discovery' },
    { service: 'dynamodb', disturbance: 'throttled', ask: '/messages?status=processed', name: 'messages' },
  ] as const)(
    'says when to come again while $service is $disturbance, and answers afterwards',
    async (broken) => {
      const { name, service, disturbance, ask } = broken;
      const key = JSON.parse(await readFile(join(data, 'clients', 'city-lab.jwk.json'), 'utf8'));
      const { baseUrl } = deployment;
      const token = await fetchToken({ baseUrl, client: 'city-lab', key, scope: 'hutong/message.read' });
      const call = () => fetch(`${baseUrl}${ask}`, { headers: { authorization: `Bearer ${token}` } });
      const before = await call();
      deployment.disturb(name, service, disturbance);
      const during = await call();
      deployment.disturb(name, service, 'none');
      const after = await call();
      expect([before.status, during.status, after.status]).toEqual([200, 503, 200]);
      expect(Number(during.headers.get('retry-after'))).toBeGreaterThan(0);
    },
    30_000,
  );

  it('asked for nothing that the template does not grant', () => {
    expect(deployment.refused()).toEqual([]);
  });
});

interface Entry {
  readonly resource?: { readonly id?: string; readonly subject?: { readonly reference?: string } };
}
