import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.ts';
import { locationsOf } from '../messages.ts';
import type { System } from '../system.ts';
import { type Any, created, refusal, reply, send } from './client.ts';
import {
  batch,
  condition,
  encounter,
  jsonPatch,
  observation,
  orders,
  patient,
  post,
  practitioner,
  system as records,
  transaction,
  urn,
} from './resources.ts';

let gateway: TestGateway;
let district: System;

beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

const commit = async (bundle: Bundle) => {
  const { status, json, text } = await district.bundle(bundle);
  return { status, body: json as Any, text };
};
const statuses = ({ body }: { readonly body: Any }): string[] =>
  body.entry.map(({ response }: Any) => response.status.slice(0, 3));
const read = async (reference: string): Promise<Any> => (await send(district, 'GET', `/${reference}`)).body;
/** What is stored but for audit entries and the kept message that each call leaves: key and digest of every item. */
const scan = (): ReadonlyMap<string, string> => {
  const database = new DatabaseSync(join(gateway.data, 'hutong.db'), { readOnly: true });
  try {
    const rows = database
      .prepare(
        "SELECT pk, sk, body FROM items WHERE pk NOT LIKE 'audit%' AND pk NOT LIKE 'message%' AND pk NOT LIKE 'jti%'",
      )
      // Three TEXT columns.
      .all() as { pk: string; sk: string; body: string }[];
    return new Map(rows.map(({ pk, sk, body }) => [`${pk} ${sk}`, createHash('sha256').update(body).digest('hex')]));
  } finally {
    database.close();
  }
};

/** How many audit entries name it. */
const entriesAbout = (reference: string): number => {
  const database = new DatabaseSync(join(gateway.data, 'hutong.db'), { readOnly: true });
  try {
    const found = database
      .prepare("SELECT count(*) AS entries FROM items WHERE pk LIKE 'audit#%' AND instr(body, ?) > 0")
      .get(`"${reference}"`);
    return Number(found?.entries);
  } finally {
    database.close();
  }
};

/** Nothing was written since; events that were waiting may have been delivered. */
const expectNothingNew = (before: ReadonlyMap<string, string>): void => {
  const after = scan();
  expect([...after].filter(([key, digest]) => before.get(key) !== digest)).toEqual([]);
  expect([...before.keys()].filter((key) => !after.has(key) && !key.startsWith('outbox'))).toEqual([]);
};

describe('a transaction', () => {
  test('by the client library: urn:uuid, conditional and literal references are resolved, in whatever order', async () => {
    const known = await created(district, practitioner('T-1'));
    const bundle: Any = transaction(
      // What refers stands before what is referred to.
      post(
        observation(urn(1), 4, {
          encounter: { reference: urn(2) },
          performer: [{ reference: `Practitioner?identifier=https://district.example/staff|T-1` }],
        }),
        { fullUrl: urn(3) },
      ),
      post(encounter(urn(1), { participant: [{ individual: { reference: `Practitioner/${known.id}` } }] }), {
        fullUrl: urn(2),
      }),
      post(patient('T-1'), { fullUrl: urn(1) }),
    );
    const { status, body } = await reply(district.fhir.transaction({ body: bundle }));
    expect([status, body.type]).toEqual([200, 'transaction-response']);
    expect(statuses({ body })).toEqual(['201', '201', '201']);
    const [result = '', visit = '', person = ''] = locationsOf(body);
    const stored = await read(result);
    expect(stored.subject.reference).toBe(person);
    expect(stored.encounter.reference).toBe(visit);
    expect(stored.performer[0].reference).toBe(`Practitioner/${known.id}`);
    expect((await read(visit)).participant[0].individual.reference).toBe(`Practitioner/${known.id}`);
    for (const { response } of body.entry) {
      expect(response.etag).toBe('W/"1"');
      expect(Date.parse(response.lastModified)).toBeGreaterThan(0);
    }
  });

  test('a conditional reference by an identifier that is not the first; to nothing, and to two', async () => {
    const second = { system: 'https://district.example/badge', value: 'B-1' };
    const doctor = practitioner('T-2');
    const { id } = await created(district, { ...doctor, identifier: [...(doctor.identifier ?? []), second] });
    const about = await created(district, patient('T-2'));
    const refer = (query: string) =>
      commit(
        transaction(
          post(observation(`Patient/${about.id}`, 1, { performer: [{ reference: `Practitioner?${query}` }] })),
        ),
      );
    const done = await refer(`identifier=${second.system}|B-1`);
    expect((await read(locationsOf(done.body)[0] ?? '')).performer[0].reference).toBe(`Practitioner/${id}`);
    expect(refusal((await refer('identifier=https://district.example/badge|B-none')) as Any)).toEqual([
      422,
      'fhir.unresolved-reference',
    ]);
    const other = practitioner('T-2b');
    await created(district, { ...other, identifier: [...(other.identifier ?? []), second] });
    expect(refusal((await refer(`identifier=${second.system}|B-1`)) as Any)).toEqual([
      412,
      'resource.multiple-matches',
    ]);
  });

  test('a conditional reference to what the same transaction creates', async () => {
    const bundle = transaction(
      post(observation(`Patient?identifier=${records}|T-7`, 5, { identifier: [{ system: orders, value: 'T-7' }] }), {
        ifNoneExist: `identifier=${orders}|T-7`,
      }),
      post(patient('T-7'), { ifNoneExist: `identifier=${records}|T-7` }),
    );
    const first = await commit(bundle);
    expect(statuses(first)).toEqual(['201', '201']);
    const [result = '', person = ''] = locationsOf(first.body);
    expect((await read(result)).subject.reference).toBe(person);
    const again = await commit({ ...bundle, identifier: { system: 'https://district.example/bundles', value: 'T-7' } });
    expect([statuses(again), locationsOf(again.body)]).toEqual([
      ['200', '200'],
      [result, person],
    ]);
  });

  test('every method in one: created, found, updated, patched, deleted, read', async () => {
    const about = await created(district, patient('T-3'));
    const reference = `Patient/${about.id}`;
    const old = await created(district, condition(reference, 'J20.9'));
    const visit = await created(district, encounter(reference));
    const patched = await created(district, condition(reference, 'I10'));
    const { status, body } = await commit(
      transaction(
        { request: { method: 'GET', url: `Observation?patient=${reference}` } },
        { request: { method: 'DELETE', url: `Condition/${old.id}` } },
        post(observation(reference, 9)),
        post(patient('T-3'), { ifNoneExist: `identifier=${records}|T-3` }),
        { resource: { ...visit, status: 'cancelled' }, request: { method: 'PUT', url: `Encounter/${visit.id}` } },
        {
          resource: jsonPatch([{ op: 'add', path: '/recordedDate', value: '2026-03-02' }]),
          request: { method: 'PATCH', url: `Condition/${patched.id}` },
        },
        { request: { method: 'GET', url: `Condition/${old.id}` } },
        { request: { method: 'HEAD', url: `Encounter/${visit.id}/_history/1` } },
      ),
    );
    expect(status).toBe(200);
    expect(statuses({ body })).toEqual(['200', '204', '201', '200', '200', '200', '410', '200']);
    // A read sees what the transaction wrote (R4 http.html 3.1.0.11.2: GET comes last).
    expect(body.entry[0].resource.entry).toHaveLength(1);
    expect(body.entry[6].response.outcome.issue[0].code).toBe('deleted');
    expect(body.entry[7].resource).toBeUndefined();
    expect((await read(`Encounter/${visit.id}`)).status).toBe('cancelled');
    expect((await read(`Condition/${patched.id}`)).recordedDate).toBe('2026-03-02');
    expect((await read(reference)).meta.versionId).toBe('1');
  });

  test('a conditional create about a patient of the same bundle finds what is there', async () => {
    const bundle = (value: number): Bundle =>
      transaction(
        post(patient('T-4'), { fullUrl: urn(1), ifNoneExist: `identifier=${records}|T-4` }),
        post(observation(urn(1), value, { identifier: [{ system: orders, value: 'T-4' }] }), {
          fullUrl: urn(2),
          ifNoneExist: `identifier=${orders}|T-4`,
        }),
      );
    const [first, second] = [await commit(bundle(1)), await commit(bundle(2))];
    expect([statuses(first), statuses(second)]).toEqual([
      ['201', '201'],
      ['200', '200'],
    ]);
    expect(locationsOf(second.body)).toEqual(locationsOf(first.body));
  });

  const whole = (value: string): BundleEntry[] => [
    post(patient(value), { fullUrl: urn(1) }),
    post(encounter(urn(1)), { fullUrl: urn(2) }),
    post(observation(urn(1), 3), { fullUrl: urn(3) }),
    post(practitioner('A-1')),
  ];
  test.each<[string, (good: Any) => BundleEntry, number]>([
    ['an invalid resource', (about) => post({ ...observation(about, 1), status: 'nonsense' } as Any), 422],
    ['a reference to no entry', () => post(observation(urn(99), 1)), 422],
    ['a patient that is not there', () => post(observation('Patient/zzzzzzzzzzzzzzzzzzzz', 1)), 422],
    [
      'an If-Match that does not hold',
      (about) => ({
        resource: { ...patient('A-0'), id: about.slice(8) },
        request: { method: 'PUT', url: about, ifMatch: 'W/"9"' },
      }),
      412,
    ],
    [
      'an id of the client’s own',
      () => ({ resource: { ...patient('A-9'), id: 'own' }, request: { method: 'PUT', url: 'Patient/own' } }),
      405,
    ],
    [
      'a patch that fails',
      (about) => ({
        resource: jsonPatch([{ op: 'test', path: '/gender', value: 'male' }]),
        request: { method: 'PATCH', url: about },
      }),
      422,
    ],
    ['a patch of nothing', () => ({ resource: jsonPatch([]), request: { method: 'PATCH', url: 'Patient/none' } }), 404],
    [
      'a condition that fits two',
      () => post(patient('A-2'), { ifNoneExist: 'identifier=https://district.example/twice|1' }),
      412,
    ],
    [
      'the same resource twice',
      () => ({
        resource: practitioner('A-1'),
        request: { method: 'PUT', url: 'Practitioner?identifier=https://district.example/staff|A-1' },
      }),
      400,
    ],
    ['a method that is none', () => ({ request: { method: 'OPTIONS' as Any, url: 'Patient' } }), 422],
    ['no request', () => ({ resource: practitioner('A-8') }), 422],
  ])('with %s leaves nothing behind', async (name, bad, status) => {
    const about = await created(district, patient('A-0')).catch(async () => ({
      id: (await send(district, 'GET', `/Patient?identifier=${records}|A-0`)).body.entry[0].resource.id,
    }));
    for (const value of ['W-1', 'W-2']) {
      await send(district, 'PUT', `/Patient?identifier=${records}|${value}`, {
        body: {
          ...patient(value),
          identifier: [...(patient(value).identifier ?? []), { system: 'https://district.example/twice', value: '1' }],
        },
      });
    }
    const before = scan();
    for (const place of [0, 2, 4]) {
      const answer = await commit(transaction(...whole(name).toSpliced(place, 0, bad(`Patient/${about.id}`))));
      expect(answer.status).toBe(status);
      expect(answer.body.resourceType).toBe('OperationOutcome');
      expectNothingNew(before);
    }
    // The same without the bad entry is committed, and seen: the scan can tell.
    expect((await commit(transaction(...whole(name)))).status).toBe(200);
    expect([...scan().keys()].some((key) => key.startsWith('patient#') && !before.has(key))).toBe(true);
  });

  test('again, by its identifier and by its bytes: the first answer, and nothing new', async () => {
    const bundle = transaction(post(patient('T-5'), { fullUrl: urn(1) }), post(observation(urn(1), 2)));
    const named: Bundle = { ...bundle, identifier: { system: 'https://district.example/bundles', value: 'T-5' } };
    for (const sent of [bundle, named]) {
      const first = await commit(sent);
      const stored = scan();
      const again = await commit(sent);
      expect(again.text).toBe(first.text);
      expectNothingNew(stored);
    }
    // Other bytes of the same bundle, told by its identifier: another content is refused.
    const other = await commit({ ...named, entry: named.entry?.slice(0, 1) ?? [] });
    expect(refusal(other as Any)).toEqual([409, 'message.control-id-reused']);
  });

  test('of 1,000 entries: committed and read back', { timeout: 60_000 }, async () => {
    const entries = Array.from({ length: 998 }, (_, number) => post(observation(urn(1), number)));
    const bundle = transaction(
      post(patient('T-6'), { fullUrl: urn(1) }),
      post(encounter(urn(1)), { fullUrl: urn(2) }),
      ...entries,
    );
    const { status, body } = await commit(bundle);
    expect(status).toBe(200);
    expect(new Set(statuses({ body }))).toEqual(new Set(['201']));
    const locations = locationsOf(body);
    expect(new Set(locations).size).toBe(1000);
    expect((await read(locations[999] ?? '')).valueQuantity.value).toBe(997);
    const found = await send(district, 'GET', `/Observation?patient=${locations[0]}&_summary=count`);
    expect(found.body.total).toBe(998);
  });
});

test('what a transaction or a batch reads is in the audit trail, beside what it writes', async () => {
  const about = await created(district, patient('R-1'));
  const read: BundleEntry = { request: { method: 'GET', url: `Patient/${about.id}` } };
  for (const bundle of [
    transaction(post(practitioner('R-1')), read),
    batch(post(practitioner('R-2')), read),
    batch(read),
  ]) {
    const before = entriesAbout(`Patient/${about.id}/_history/1`);
    expect((await commit(bundle)).status).toBe(200);
    expect(entriesAbout(`Patient/${about.id}/_history/1`)).toBe(before + 1);
  }
});

describe('a transaction of many records', () => {
  test('1,000, each found by its own identifier: committed whole, and found again', { timeout: 60_000 }, async () => {
    const bundle = (identifier: string): Bundle => ({
      ...transaction(
        post(patient('L-1'), { fullUrl: urn(1), ifNoneExist: `identifier=${records}|L-1` }),
        ...Array.from({ length: 999 }, (_, number) =>
          post(encounter(urn(1), { identifier: [{ system: orders, value: `L-${number}` }] }), {
            ifNoneExist: `identifier=${orders}|L-${number}`,
          }),
        ),
      ),
      identifier: { system: 'https://district.example/bundles', value: identifier },
    });
    const [first, again] = [await commit(bundle('L-1')), await commit(bundle('L-2'))];
    expect([new Set(statuses(first)), new Set(statuses(again))]).toEqual([new Set(['201']), new Set(['200'])]);
    expect(locationsOf(again.body)).toEqual(locationsOf(first.body));
    const { body } = await send(district, 'GET', `/Encounter?identifier=${orders}|L-998`);
    expect(`Encounter/${body.entry[0].resource.id}`).toBe(locationsOf(first.body)[999]);
  });

  test('more than one commit takes: 413 with what to do, and nothing is left behind', { timeout: 60_000 }, async () => {
    const before = scan();
    const many = Array.from({ length: 1000 }, (_, number) =>
      post(patient(`K-${number}`, { birthDate: `19${10 + (number % 90)}-01-01`, name: [{ text: `王示例${number}` }] })),
    );
    const answer = await commit(transaction(...many));
    expect(refusal(answer as Any)).toEqual([413, 'store.too-large']);
    expect(answer.body.issue[0].diagnostics).toContain('$import');
    expectNothingNew(before);
  });
});
