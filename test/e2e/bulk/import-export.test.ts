import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEntrySchema } from '../../../services/audit-trail.ts';
import { auditEntriesBetween } from '../../../services/seal-audit.ts';
import { openEngine, openGateway, sealAndVerify, type TestGateway } from '../gateway.ts';
import { locationsOf, personNumber, question, taken, visit } from '../messages.ts';
import type { System } from '../system.ts';
import { type Any, finished, jobPath, linesOf, sendFile, startExport, startImport, toNdjson } from './jobs.ts';
import { people } from './people.ts';

let gateway: TestGateway;
let city: System;
let district: System;
beforeAll(async () => {
  gateway = await openGateway();
  city = await gateway.signIn('city-lab');
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

const patient = (id: string, name = '欧阳建国') => ({
  resourceType: 'Patient',
  id,
  name: [{ text: name }],
  gender: 'male',
  birthDate: '1980-01-01',
});
const observation = (id: string, of: string, extra: object = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: '丙氨酸氨基转移酶' },
  subject: { reference: `Patient/${of}` },
  effectiveDateTime: '2026-11-20T08:00:00+08:00',
  valueQuantity: { value: 31, unit: 'U/L' },
  ...extra,
});
const typesOf = (resources: readonly Any[]): string[] => resources.map(({ resourceType }) => resourceType).toSorted();
const byType = (resources: readonly Any[], type: string): Any[] =>
  resources.filter(({ resourceType }) => resourceType === type);

test('references resolve whatever the order of files and lines, and a report is one record with its results', async () => {
  const job = await startImport(city, [
    [
      'Provenance',
      [
        {
          resourceType: 'Provenance',
          id: 'v',
          recorded: '2026-11-20T09:00:00+08:00',
          target: [{ reference: 'Observation/a' }, { reference: 'Patient/order' }],
          agent: [{ who: { reference: 'Practitioner/d' } }],
        },
      ],
    ],
    [
      'Observation',
      [observation('b', 'order', { hasMember: [{ reference: 'Observation/a' }] }), observation('a', 'order')],
    ],
    [
      'DiagnosticReport',
      [
        {
          resourceType: 'DiagnosticReport',
          id: 'r',
          status: 'final',
          code: { text: '肝功能' },
          subject: { reference: 'Patient/order' },
          result: [{ reference: 'Observation/a' }],
        },
      ],
    ],
    [undefined, [{ resourceType: 'Practitioner', id: 'd', name: [{ text: '李医生' }] }, patient('order', '端木')]],
  ]);
  const manifest = await finished(city, job);
  expect(manifest.error).toEqual([]);
  expect(manifest.output.map(({ count }: Any) => count)).toEqual([1, 2, 1, 2]);

  const group = await finished(city, await startExport(city));
  const all = await linesOf(group.output);
  const [provenance] = byType(all, 'Provenance');
  const [report] = byType(all, 'DiagnosticReport');
  const [target, about] = provenance.target.map(({ reference }: Any) => reference);
  expect(report.result[0].reference).toBe(target);
  // The group is part of the id: the report's own.
  expect(target.split('.')[1]).toBe(report.id.split('.')[1]);
  expect(byType(all, 'Observation').find(({ hasMember }) => hasMember !== undefined).hasMember[0].reference).toBe(
    target,
  );
  expect((await city.call(`/fhir/${target}`)).json.subject.reference).toBe(about);
  expect((await city.call(`/fhir/${provenance.agent[0].who.reference}`)).json.name[0].text).toBe('李医生');
  // Stage 5: the sender's own word has got its standard code.
  expect((await city.call(`/fhir/${target}`)).json.code.coding[0].code).toBe('1742-6');
});

test('the same import again changes nothing; a changed line is a new version of its record', async () => {
  const first = [observation('again-1', 'again'), observation('again-2', 'again')];
  await finished(city, await startImport(city, [[undefined, [patient('again'), ...first]]]));
  const [found] = (await city.call('/fhir/Patient?name=欧阳建国')).json.entry;
  const list = async (): Promise<Any[]> =>
    (await city.call(`/fhir/Observation?patient=${found.resource.id}`)).json.entry.map(({ resource }: Any) => resource);
  const before = await list();
  expect(before).toHaveLength(2);

  await finished(city, await startImport(city, [[undefined, [patient('again'), ...first]]]));
  expect(await list()).toEqual(before);

  const changed = observation('again-2', 'again', { valueQuantity: { value: 77, unit: 'U/L' } });
  await finished(city, await startImport(city, [['Observation', [changed]]]));
  const after = await list();
  expect(after.map(({ meta }) => meta.versionId).toSorted()).toEqual(['1', '2']);
  expect(after.find(({ meta }) => meta.versionId === '2').valueQuantity.value).toBe(77);
});

test('lines that are refused are told by file and line, never by value, and stop no other', async () => {
  const secret = '机密姓名';
  const text = [
    JSON.stringify(patient('errors')),
    '',
    JSON.stringify({ ...observation('e-1', 'errors'), status: secret }),
    `{"resourceType":"Observation","${secret}`,
    JSON.stringify(observation('e-2', 'nobody')),
    JSON.stringify(observation('e-3', 'errors')),
    `"${secret}"`,
  ].join('\n');
  const url = await sendFile(city, text);
  const typed = await sendFile(city, `${JSON.stringify(observation('e-4', 'errors'))}\nnot json\n`);
  const manifest = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'inputFormat', valueCode: 'application/fhir+ndjson' },
      { name: 'input', part: [{ name: 'url', valueUrl: url }] },
      {
        name: 'input',
        part: [
          { name: 'type', valueCode: 'Patient' },
          { name: 'url', valueUrl: typed },
        ],
      },
    ],
  };
  const headers = { 'content-type': 'application/fhir+json' };
  const answer = await city.call('/fhir/$import', { method: 'POST', headers, body: JSON.stringify(manifest) });
  const done = await finished(city, jobPath(answer));

  expect(done.output.map(({ count }: Any) => count)).toEqual([2, 0]);
  const errors = await linesOf(done.error);
  const places = errors.map(({ extension, issue }) => [
    extension[0].valueUrl === url ? 'mixed' : 'typed',
    extension[1].valueUnsignedInt,
    issue[0].details?.coding[0].code ?? issue[0].expression[0],
  ]);
  expect(places).toEqual(
    expect.arrayContaining([
      ['mixed', 3, 'Observation.status'],
      ['mixed', 4, 'request.not-json'],
      ['mixed', 5, 'fhir.unresolved-reference'],
      ['mixed', 7, 'fhir.wrong-type'],
      ['typed', 1, 'fhir.wrong-type'],
      ['typed', 2, 'request.not-json'],
    ]),
  );
  expect(places).toHaveLength(6);
  expect(JSON.stringify(errors)).not.toContain(secret);
  expect(gateway.log.join('')).not.toContain(secret);
});

test('an imported report is recognised for a doctor elsewhere, like one that was pushed', async () => {
  const person = personNumber(700, '上官');
  const resources = [
    {
      ...patient('recognised', person.name),
      identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: person.residentId }],
      birthDate: person.born.replace(/(....)(..)(..)/, '$1-$2-$3'),
    },
    observation('rec-1', 'recognised', { effectiveDateTime: new Date(taken).toISOString() }),
    {
      resourceType: 'DiagnosticReport',
      id: 'rec-r',
      status: 'final',
      code: { text: '肝功能' },
      subject: { reference: 'Patient/recognised' },
      effectiveDateTime: new Date(taken).toISOString(),
      issued: new Date(taken).toISOString(),
      result: [{ reference: 'Observation/rec-1' }],
    },
  ];
  expect((await finished(city, await startImport(city, [[undefined, resources]]))).error).toEqual([]);
  const clinic = await gateway.signIn('clinic-his');
  const [patientThere, encounter] = locationsOf((await clinic.bundle(visit({ identifier: 'rec-v', person }))).json);
  const body = JSON.stringify(question(['1742-6'], { patient: patientThere ?? '', encounter: encounter ?? '' }));
  const headers = { 'content-type': 'application/fhir+json' };
  const answer = await clinic.call('/fhir/$recognised-results', { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  const [found] = (await city.call('/fhir/DiagnosticReport?patient.name=上官')).json.entry;
  expect(answer.text).toContain(`DiagnosticReport/${found.resource.id}`);
});

test('a running import is cancelled: its status is gone, and nothing more is committed', async () => {
  const { Patient, Observation } = people(20, 100);
  const job = await startImport(city, [
    ['Patient', Patient],
    ['Observation', Observation],
  ]);
  expect((await city.call(job, { method: 'DELETE' })).status).toBe(202);
  expect((await city.call(job)).status).toBe(404);
  const count = async (): Promise<number> =>
    (await finished(city, await startExport(city))).output.reduce((sum: number, { count: one }: Any) => sum + one, 0);
  const first = await count();
  expect(await count()).toBe(first);
  expect(first).toBeLessThan(2_000);
});

test('export gives every resource once, by type, by time and by group, and to its own organisation alone', async () => {
  const resources = [
    patient('x-1', '司马'),
    patient('x-2', '诸葛'),
    observation('x-o1', 'x-1'),
    observation('x-o2', 'x-2'),
  ];
  await finished(district, await startImport(district, [[undefined, resources]]));
  const all = await finished(district, await startExport(district));
  expect(typesOf(await linesOf(all.output))).toEqual(['Observation', 'Observation', 'Patient', 'Patient']);
  expect(all).toMatchObject({ requiresAccessToken: false, error: [] });

  const typed = await finished(district, await startExport(district, '/fhir/$export?_type=Patient'));
  expect(typesOf(await linesOf(typed.output))).toEqual(['Patient', 'Patient']);

  const changed = observation('x-o2', 'x-2', { valueQuantity: { value: 99, unit: 'U/L' } });
  await finished(district, await startImport(district, [['Observation', [changed, observation('x-o1', 'x-1')]]]));
  const since = `/fhir/$export?_since=${encodeURIComponent(all.transactionTime)}`;
  const news = await linesOf((await finished(district, await startExport(district, since))).output);
  expect(news.map(({ valueQuantity }) => valueQuantity.value)).toEqual([99]);

  const [member] = (await linesOf(typed.output)).filter(({ name }) => name[0].text === '诸葛');
  const created = await district.call('/fhir/Group', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Group',
      type: 'person',
      actual: true,
      member: [{ entity: { reference: `Patient/${member.id}` } }],
    }),
  });
  const group = await finished(district, await startExport(district, `/fhir/Group/${created.json.id}/$export`));
  const grouped = await linesOf(group.output);
  expect(typesOf(grouped)).toEqual(['Observation', 'Patient']);
  expect(byType(grouped, 'Observation')[0].valueQuantity.value).toBe(99);
  const patients = await finished(district, await startExport(district, '/fhir/Patient/$export'));
  // The Group is about no one patient.
  expect(typesOf(await linesOf(patients.output))).toEqual(['Observation', 'Observation', 'Patient', 'Patient']);

  const others = await city.call(`/fhir/Group/${created.json.id}/$export`, { headers: { prefer: 'respond-async' } });
  expect(others.status).toBe(404);
  const platform = await gateway.signIn('platform');
  const region = await linesOf((await finished(platform, await startExport(platform, '/fhir/Patient/$export'))).output);
  expect(new Set(region.map(({ id }) => id)).size).toBe(region.length);
  expect(region.length).toBeGreaterThan(4);
});

test('a link reads its own file until it expires; DELETE takes job and files away', async () => {
  const job = await startExport(district, '/fhir/Patient/$export?_type=Patient');
  const [{ url }] = (await finished(district, job)).output;
  expect((await fetch(url)).headers.get('content-type')).toBe('application/fhir+ndjson');
  expect((await fetch(url.replace(/expires=\d+/, 'expires=99999999999'))).status).toBe(403);
  expect((await fetch(url.replace('/bulk/', '/raw/'))).status).toBe(403);
  expect((await city.call(job)).status).toBe(404);
  expect((await city.call(job, { method: 'DELETE' })).status).toBe(404);
  expect((await district.call(job, { method: 'DELETE' })).status).toBe(202);
  expect((await district.call(job)).status).toBe(404);
  expect((await fetch(url)).status).toBe(404);
});

test('a job is refused to a caller who may not, and for what is not supported', async () => {
  const reader = await gateway.signIn('district-his', 'system/Patient.rs');
  const async = { headers: { prefer: 'respond-async' } };
  const ndjson = {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+ndjson' },
    body: toNdjson([patient('n')]),
  };
  expect((await reader.call('/fhir/$import', ndjson)).status).toBe(403);
  expect((await reader.call('/fhir/$import-file', ndjson)).status).toBe(403);
  expect((await reader.call('/fhir/$export?_type=Observation', async)).status).toBe(403);
  const own = await finished(reader, await startExport(reader));
  expect(new Set(own.output.map(({ type }: Any) => type))).toEqual(new Set(['Patient']));

  expect((await district.call('/fhir/$export')).status).toBe(400);
  expect((await district.call('/fhir/$export?_typeFilter=x', async)).status).toBe(400);
  expect((await district.call('/fhir/$export?_outputFormat=csv', async)).status).toBe(400);
  expect((await district.call('/fhir/$export?_since=yesterday', async)).status).toBe(400);
  const manifest = (url: string) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input: [{ type: 'Patient', url }] }),
  });
  expect((await district.call('/fhir/$import', manifest('http://127.0.0.1/file.ndjson'))).status).toBe(400);
  const url = await sendFile(city, toNdjson([patient('n')]));
  // Another organisation's file answers as if it were not there.
  expect((await district.call('/fhir/$import', manifest(url))).status).toBe(404);
});

test('every call and the end of each job are in the audit trail, which is whole', async () => {
  const engine = await openEngine(gateway.data);
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const items = await auditEntriesBetween(engine.table, hourAgo, new Date(Date.now() + 1000).toISOString());
  engine.close();
  const entries = items.map(({ body }) => auditEntrySchema.parse(JSON.parse(body)));
  const jobsOf = (action: string): Set<string> =>
    new Set(
      entries
        .filter((entry) => entry.action === action && entry.outcome === 'success')
        .flatMap(({ entities }) => entities.filter((entity) => entity.startsWith('bulk/'))),
    );
  expect(jobsOf('POST /fhir/$import').size).toBeGreaterThan(5);
  expect(jobsOf('bulk import')).toEqual(jobsOf('POST /fhir/$import'));
  expect(jobsOf('bulk export')).toEqual(
    new Set(
      ['GET /fhir/$export', 'GET /fhir/Patient/$export', 'GET /fhir/Group/{id}/$export'].flatMap((action) => [
        ...jobsOf(action),
      ]),
    ),
  );
  expect((await sealAndVerify(gateway.data)).problems).toEqual([]);
});
