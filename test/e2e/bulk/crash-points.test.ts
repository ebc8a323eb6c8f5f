import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeBulkRunner } from '../../../functions/_shared/compose/bulk.ts';
import type { EmbeddedEngine } from '../../../functions/_shared/compose/embedded.ts';
import type { Engine } from '../../../functions/_shared/compose/engine.ts';
import { r4ResourceTypes } from '../../../schemas/fhir/load.ts';
import { newAuditDraft } from '../../../services/audit-trail.ts';
import { makeExportStep } from '../../../services/bulk/export-step.ts';
import type { ExportRequest } from '../../../services/bulk/job.ts';
import { leaseMilliseconds, makeJobStore } from '../../../services/bulk/job-store.ts';
import { makeRunJobs } from '../../../services/bulk/run-jobs.ts';
import { makeStartImport } from '../../../services/bulk/start-import.ts';
import { makeKeepRaw } from '../../../services/ingest/keep-raw.ts';
import { stoppingTable } from '../../contract/stopping-table.ts';
import { makeData, openEngine } from '../gateway.ts';
import { fromNdjson, toNdjson } from './jobs.ts';
import { people } from './people.ts';

let data: string;
let engine: EmbeddedEngine;
/** Moved on after a crash, so that nobody waits for the lease of the dead. */
let ahead = 0;
const clock = { now: () => Date.now() + ahead };
beforeAll(async () => {
  data = await makeData();
  engine = await openEngine(data, clock);
});
afterAll(async () => {
  engine.close();
  await rm(data, { recursive: true });
});

const caller = { client: 'city-lab', organisation: 'city-hospital', scopes: ['system/*.cruds'] };
const minute = { budget: 60_000 };
const refuses = async (): Promise<boolean> => {
  throw new Error('not called');
};

/** Runs what there is in a process that ends before its write number `writes`; resolves with whether it came to its end. */
const runUntil = async (writes: number, makeRunner: (engine: Engine) => ReturnType<typeof makeBulkRunner>) => {
  const runner = await makeRunner({ ...engine, table: stoppingTable(engine.table, writes) });
  try {
    await runner(minute);
    return true;
  } catch {
    ahead += leaseMilliseconds + 1;
    return false;
  }
};

interface ExportOptions {
  readonly bufferBytes?: number;
  /** Writes after which each process ends. */
  readonly lives?: number;
  readonly since?: string;
  /** What happens after the instant of the export and before it reads. */
  readonly meanwhile?: () => Promise<void>;
}

const exportAll = async ({ bufferBytes = 1 << 30, lives = 100, since, meanwhile }: ExportOptions = {}) => {
  const store = makeJobStore(engine);
  const request: ExportRequest = {
    kind: 'export',
    id: engine.ids.next(),
    ...caller,
    scopes: [...caller.scopes],
    request: '',
    createdAt: new Date(clock.now()).toISOString(),
    level: 'system',
    organisations: [caller.organisation],
    ...(since === undefined ? {} : { since }),
  };
  ahead += 2_000;
  await meanwhile?.();
  await store.create(request);
  const runner = async (crashing: Engine) => {
    const own = makeJobStore(crashing);
    return makeRunJobs({
      clock,
      store: own,
      importStep: refuses as never,
      exportStep: makeExportStep({ ...crashing, store: own, types: r4ResourceTypes, bufferBytes }),
      types: r4ResourceTypes,
      holder: engine.ids.next(),
    });
  };
  let crashes = 0;
  while (!(await runUntil(lives, runner))) crashes += 1;
  expect((await store.read(request.id))?.state.status).toBe('completed');
  const files = await store.files(request.id);
  const lines = await Promise.all(
    files.map(async ({ key }) => fromNdjson(Buffer.from(await engine.blobs.get(key)).toString())),
  );
  expect(files.map(({ count }) => count)).toEqual(lines.map(({ length }) => length));
  return { crashes, files, resources: lines.flat(), transactionTime: request.createdAt };
};

const startImport = (resources: readonly unknown[]): Promise<string> =>
  makeStartImport({ ...engine, keepRaw: makeKeepRaw(engine), store: makeJobStore(engine) }).ofBody(
    Buffer.from(toNdjson(resources)),
    caller,
    newAuditDraft('test', 'test'),
    '',
  );

test('an import that is cut off at any write goes on to the same end, and an export gives all of it once', {
  timeout: 60_000,
}, async () => {
  const { Patient, Observation, DiagnosticReport } = people(9, 20);
  const resources = [
    ...DiagnosticReport,
    ...Observation,
    ...Patient,
    { ...Observation[0], id: 'wrong', status: 'none' },
  ];
  const id = await startImport(resources);
  // Each life is a little longer than the one before: it gets past what cut the last one off.
  let lives = 0;
  while (!(await runUntil(2 + lives, makeBulkRunner))) lives += 1;
  expect(lives).toBeGreaterThan(5);
  const store = makeJobStore(engine);
  expect((await store.read(id))?.state).toMatchObject({ status: 'completed', refused: 1, resources: 198 });
  expect((await store.files(id)).map(({ count }) => count)).toEqual([1]);

  const whole = await exportAll();
  expect(whole.crashes).toBe(0);
  expect(whole.resources).toHaveLength(198);
  expect(new Set(whole.resources.map(({ id: one }) => one)).size).toBe(198);
  expect(new Set(whole.resources.map(({ meta }) => meta.versionId))).toEqual(new Set(['1']));

  const cut = await exportAll({ bufferBytes: 2_000, lives: 4 });
  expect(cut.crashes).toBeGreaterThan(0);
  expect(cut.files.length).toBeGreaterThan(whole.files.length);
  const sorted = (list: readonly { readonly id: string }[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(sorted(cut.resources)).toEqual(sorted(whole.resources));
});

test('an export is of its own instant: what changes while it runs is there as it was, and anew in the next', async () => {
  const { Patient, Observation, DiagnosticReport } = people(2, 5);
  const runJobs = await makeBulkRunner(engine);
  const changed = { ...Observation[0], valueQuantity: { value: 999, unit: 'U/L' } };
  // Of the same record group as the changed one: it moves ahead in the index with it.
  const [sibling] = Observation.slice(1);
  await startImport([...Patient, ...Observation, ...DiagnosticReport]);
  await runJobs(minute);
  ahead += 1_000;

  const before = await exportAll();
  const during = await exportAll({
    meanwhile: async () => {
      await startImport([changed, { ...sibling, id: 'new' }]);
      await runJobs(minute);
    },
  });
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).toSorted();
  expect(ids(during.resources)).toEqual(ids(before.resources));
  expect(during.resources.some(({ valueQuantity }) => valueQuantity?.value === 999)).toBe(false);

  const next = await exportAll({ since: during.transactionTime });
  expect(next.resources.map(({ valueQuantity }) => valueQuantity.value).toSorted()).toEqual([11, 999]);
});

test('a job runs in one place at a time, is taken over when its holder is gone, and fails after many tries', async () => {
  const store = makeJobStore(engine);
  const id = engine.ids.next();
  await store.create({
    kind: 'import',
    id,
    ...caller,
    scopes: [],
    request: '',
    createdAt: '2026-11-20T00:00:00.000Z',
    inputs: [],
  });
  const held = await store.take(id, 'one');
  expect(await store.take(id, 'two')).toBeUndefined();
  ahead += leaseMilliseconds + 1;
  expect(await store.take(id, 'two')).toBeDefined();
  // The first was only slow: its checkpoint is refused.
  expect(held && (await store.checkpoint(held, { resources: 7 }))).toBeUndefined();
  await store.recordFailure(id);
  expect(await store.take(id, 'two')).toBeUndefined();
  ahead += 1_001;
  expect(await store.take(id, 'two')).toBeDefined();
  for (let times = 1; times < 20; times += 1) await store.recordFailure(id);
  expect((await store.read(id))?.state).toMatchObject({ status: 'failed', resources: 0 });
  ahead += 25 * 3_600_000;
  expect(await store.outdatedJobs()).toContain(id);
  await store.remove(id);
  expect(await store.read(id)).toBeUndefined();
});
