import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.ts';
import type { System } from '../system.ts';
import { type Any, created, refusal, reply, send } from './client.ts';
import { encounter, observation, orders, patient, practitioner, system as records } from './resources.ts';

let gateway: TestGateway;
let district: System;

beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

const version = ({ headers }: { readonly headers: Headers }): string | null => headers.get('etag');

describe('create and read', () => {
  test('201 with Location, ETag, Last-Modified and the resource; a read by its id gives the same', async () => {
    const sent: Any = patient('R-1');
    const made = await reply(district.fhir.create({ resourceType: 'Patient', body: sent }));
    expect(made.status).toBe(201);
    const { id, meta, ...content } = made.body;
    expect(content).toEqual(sent);
    expect(version(made)).toBe('W/"1"');
    expect(made.headers.get('location')).toBe(`${gateway.baseUrl}/fhir/Patient/${id}/_history/1`);
    expect(made.headers.get('last-modified')).toBe(new Date(meta.lastUpdated).toUTCString());
    const read = await reply(district.fhir.read({ resourceType: 'Patient', id }));
    expect(read.status).toBe(200);
    expect(read.body).toEqual(made.body);
    expect(version(read)).toBe('W/"1"');
    expect(read.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  });

  test('a clinical resource is found at once by id and by patient', async () => {
    const { id: patientId } = await created(district, patient('R-2'));
    const { id } = await created(district, observation(`Patient/${patientId}`, 7));
    expect((await district.fhir.read({ resourceType: 'Observation', id })).resourceType).toBe('Observation');
    const found = (await district.fhir.search({
      resourceType: 'Observation',
      searchParams: { patient: `Patient/${patientId}` },
    })) as Any;
    expect(found.entry.map(({ resource }: Any) => resource.id)).toEqual([id]);
  });

  test.each([
    ['return=minimal', ''],
    ['return=OperationOutcome', 'OperationOutcome'],
    ['return=representation', 'Practitioner'],
  ])('Prefer: %s', async (prefer, type) => {
    const made = await send(district, 'POST', '/Practitioner', { body: practitioner(prefer), headers: { prefer } });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toMatch(/\/Practitioner\/.+\/_history\/1$/);
    expect(type === '' ? made.text : made.body.resourceType).toBe(type);
  });

  test('an id that the client gave is not taken over, and PUT with one that is unknown is refused', async () => {
    const made = await created(district, { ...encounterOf(await subject()), id: 'mine' });
    expect(made.id).not.toBe('mine');
    const put = await send(district, 'PUT', '/Patient/mine', { body: { ...patient('R-3'), id: 'mine' } });
    expect(refusal(put)).toEqual([405, 'fhir.client-id']);
  });

  test('If-None-Match and If-Modified-Since answer 304 without a body', async () => {
    const { id, meta } = await created(district, patient('R-4'));
    for (const tag of ['W/"1"', '"1"', 'W/"7", W/"1"', '*']) {
      const same = await send(district, 'GET', `/Patient/${id}`, { headers: { 'if-none-match': tag } });
      expect([same.status, same.text, version(same)]).toEqual([304, '', 'W/"1"']);
    }
    expect((await send(district, 'GET', `/Patient/${id}`, { headers: { 'if-none-match': 'W/"2"' } })).status).toBe(200);
    const since = (milliseconds: number) => ({
      'if-modified-since': new Date(Date.parse(meta.lastUpdated) + milliseconds).toUTCString(),
    });
    expect((await send(district, 'GET', `/Patient/${id}`, { headers: since(0) })).status).toBe(304);
    expect((await send(district, 'GET', `/Patient/${id}`, { headers: since(-2000) })).status).toBe(200);
  });

  test('_summary and _elements give parts, tagged as such', async () => {
    const { id } = await created(district, patient('R-5', { maritalStatus: { text: '已婚' } }));
    const summary = await send(district, 'GET', `/Patient/${id}?_summary=true`);
    expect(summary.body.maritalStatus).toBeUndefined();
    expect(summary.body.birthDate).toBe('1984-07-02');
    expect(summary.body.meta.tag).toContainEqual(expect.objectContaining({ code: 'SUBSETTED' }));
    const elements = await send(district, 'GET', `/Patient/${id}?_elements=gender`);
    expect(Object.keys(elements.body).toSorted()).toEqual(['gender', 'id', 'meta', 'resourceType']);
    expect((await send(district, 'GET', `/Patient/${id}?_summary=false`)).body.maritalStatus).toBeDefined();
  });

  test('_format overrules Accept; what is not JSON is 406', async () => {
    const { id } = await created(district, patient('R-6'));
    const get = (query: string, accept: string) =>
      send(district, 'GET', `/Patient/${id}${query}`, { headers: { accept } });
    expect((await get('?_format=json', 'application/fhir+xml')).status).toBe(200);
    expect((await get('?_format=application/fhir%2Bjson', '*/*')).status).toBe(200);
    expect(refusal(await get('?_format=xml', '*/*'))).toEqual([406, 'request.not-acceptable']);
    expect(refusal(await get('', 'application/fhir+xml'))).toEqual([406, 'request.not-acceptable']);
  });

  test('HEAD has the headers of GET and no body', async () => {
    const { id } = await created(district, patient('R-7'));
    const get = await raw('GET', `/fhir/Patient/${id}`);
    const head = await raw('HEAD', `/fhir/Patient/${id}`);
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    for (const name of ['etag', 'last-modified', 'content-type', 'content-length']) {
      expect(head.headers[name]).toBe(get.headers[name]);
    }
    expect((await raw('HEAD', '/fhir/Patient/none')).status).toBe(404);
    expect((await raw('HEAD', `/fhir/Patient?_id=${id}`)).status).toBe(200);
  });

  test('a long answer is compressed for who accepts it, and for nobody else', async () => {
    const long = await created(district, patient('R-8', { text: { status: 'generated', div: narrative } }));
    const path = `/fhir/Patient/${long.id}`;
    const packed = await raw('GET', path, { 'accept-encoding': 'gzip, deflate' });
    expect([packed.headers['content-encoding'], packed.headers.vary]).toEqual(['gzip', 'accept-encoding']);
    expect(packed.body.length).toBeLessThan(1000);
    expect(JSON.parse(gunzipSync(packed.body).toString())).toEqual(long);
    for (const accept of [undefined, 'identity', 'gzip;q=0', 'br']) {
      const plain = await raw('GET', path, accept === undefined ? {} : { 'accept-encoding': accept });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.headers.vary).toBe('accept-encoding');
      expect(JSON.parse(plain.body.toString())).toEqual(long);
    }
    const { id } = await created(district, practitioner('R-8'));
    const short = await raw('GET', `/fhir/Practitioner/${id}`, { 'accept-encoding': 'gzip' });
    expect(short.headers['content-encoding']).toBeUndefined();
  });
});

describe('update, patch and delete', () => {
  test('each update is a version; one that changes nothing is none', async () => {
    const first = await created(district, patient('U-1'));
    const changed = { ...first, gender: 'other' };
    const second = await reply(district.fhir.update({ resourceType: 'Patient', id: first.id, body: changed }));
    expect([second.status, version(second)]).toEqual([200, 'W/"2"']);
    expect(second.headers.get('location')).toMatch(/_history\/2$/);
    const again = await reply(district.fhir.update({ resourceType: 'Patient', id: first.id, body: changed }));
    expect([again.status, version(again)]).toEqual([200, 'W/"2"']);
    for (const [number, gender] of [
      ['1', 'female'],
      ['2', 'other'],
    ] as const) {
      const { status, body } = await reply(
        district.fhir.vread({ resourceType: 'Patient', id: first.id, version: number }),
      );
      expect([status, body.gender, body.meta.versionId]).toEqual([200, gender, number]);
    }
    const none = await send(district, 'GET', `/Patient/${first.id}/_history/3`);
    expect(refusal(none)).toEqual([404, 'resource.not-found']);
  });

  test('If-Match: the current version is replaced, another is 412', async () => {
    const first = await created(district, patient('U-2'));
    const put = (tag: string, gender: string) =>
      send(district, 'PUT', `/Patient/${first.id}`, { body: { ...first, gender }, headers: { 'if-match': tag } });
    expect((await put('W/"1"', 'other')).status).toBe(200);
    expect(refusal(await put('W/"1"', 'male'))).toEqual([412, 'resource.precondition']);
    expect(refusal(await put('nonsense', 'male'))).toEqual([412, 'resource.precondition']);
    expect((await put('"2"', 'unknown')).status).toBe(200);
    expect((await send(district, 'GET', `/Patient/${first.id}`)).body.gender).toBe('unknown');
  });

  test('JSON Patch, by the client library', async () => {
    const { id } = await created(district, patient('U-3'));
    const patched = await reply(
      district.fhir.patch({
        resourceType: 'Patient',
        id,
        jsonPatch: [
          { op: 'test', path: '/gender', value: 'female' },
          { op: 'add', path: '/telecom', value: [{ system: 'phone', value: '01000000000' }] },
        ],
      }),
    );
    expect([patched.status, version(patched)]).toEqual([200, 'W/"2"']);
    expect(patched.body.telecom).toEqual([{ system: 'phone', value: '01000000000' }]);
  });

  test('FHIRPath Patch', async () => {
    const { id } = await created(district, patient('U-4'));
    const parameters = (value: string) => ({
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'operation',
          part: [
            { name: 'type', valueCode: 'replace' },
            { name: 'path', valueString: 'Patient.birthDate' },
            { name: 'value', valueDate: value },
          ],
        },
      ],
    });
    const patched = await send(district, 'PATCH', `/Patient/${id}`, { body: parameters('1984-07-03') });
    expect([patched.status, patched.body.birthDate]).toEqual([200, '1984-07-03']);
    const bad = await send(district, 'PATCH', `/Patient/${id}`, { body: parameters('tomorrow') });
    expect(bad.status).toBe(422);
    expect((await send(district, 'GET', `/Patient/${id}`)).body.birthDate).toBe('1984-07-03');
  });

  test('a patch that fails, is of another version, or makes an invalid resource leaves all as it was', async () => {
    const { id } = await created(district, patient('U-5'));
    const patch = (operations: unknown, headers = {}) =>
      send(district, 'PATCH', `/Patient/${id}`, {
        body: operations,
        headers: { 'content-type': 'application/json-patch+json', ...headers },
      });
    const change = [{ op: 'replace', path: '/gender', value: 'male' }];
    expect((await patch([{ op: 'test', path: '/gender', value: 'male' }, ...change])).status).toBe(422);
    expect((await patch([{ op: 'replace', path: '/gender', value: 'robot' }])).status).toBe(422);
    expect((await patch([{ op: 'replace', path: '/id', value: 'x' }])).status).toBe(422);
    expect((await patch('nonsense')).status).toBe(400);
    expect((await patch(change, { 'if-match': 'W/"9"' })).status).toBe(412);
    expect((await patch(change, { 'content-type': 'text/plain' })).status).toBe(415);
    expect(
      (
        await send(district, 'PATCH', '/Patient/none', {
          body: change,
          headers: { 'content-type': 'application/json-patch+json' },
        })
      ).status,
    ).toBe(404);
    const { body } = await send(district, 'GET', `/Patient/${id}`);
    expect([body.gender, body.meta.versionId]).toEqual(['female', '1']);
  });

  test('deleted: 204, then 410, its history stays, deleting again changes nothing, and an update brings it back', async () => {
    const subjectReference = await subject();
    const first = await created(district, encounterOf(subjectReference));
    const path = `/Encounter/${first.id}`;
    const gone = await send(district, 'DELETE', path);
    expect([gone.status, gone.text, version(gone)]).toEqual([204, '', 'W/"2"']);
    expect(refusal(await send(district, 'GET', path))).toEqual([410, 'resource.gone']);
    expect(refusal(await send(district, 'GET', `${path}/_history/2`))).toEqual([410, 'resource.gone']);
    expect((await send(district, 'GET', `${path}/_history/1`)).body).toEqual(first);
    expect((await send(district, 'GET', `/Encounter?patient=${subjectReference}`)).body.total).toBe(0);
    expect([(await send(district, 'DELETE', path)).status]).toEqual([204]);
    const patch = { body: [], headers: { 'content-type': 'application/json-patch+json' } };
    expect((await send(district, 'PATCH', path, patch)).status).toBe(410);
    const back = await send(district, 'PUT', path, { body: first });
    expect([back.status, version(back)]).toEqual([201, 'W/"3"']);
    const history = (await send(district, 'GET', `${path}/_history`)).body;
    expect(history.entry.map(({ request: { method } }: Any) => method)).toEqual(['PUT', 'DELETE', 'POST']);
    expect(history.total).toBe(3);
  });

  test('DELETE with If-Match of another version is 412', async () => {
    const { id } = await created(district, patient('U-6'));
    const remove = (tag: string) => send(district, 'DELETE', `/Patient/${id}`, { headers: { 'if-match': tag } });
    expect((await remove('W/"2"')).status).toBe(412);
    expect((await remove('W/"1"')).status).toBe(204);
    expect((await send(district, 'DELETE', '/Patient/none')).status).toBe(404);
  });
});

describe('conditional interactions', () => {
  test('create: once, however often; two that fit are 412', async () => {
    const resource = patient('C-1');
    const create = (criteria: string, body: Any = resource) =>
      send(district, 'POST', '/Patient', { body, headers: { 'if-none-exist': criteria } });
    const first = await create(`identifier=${records}|C-1`);
    const again = await create(`?identifier=${records}|C-1`, { ...resource, gender: 'male' });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect([again.body.id, again.body.gender]).toEqual([first.body.id, 'female']);
    const shared = { system: 'https://district.example/other', value: 'C-2' };
    for (const value of ['C-2a', 'C-2b']) {
      await created(district, { ...patient(value), identifier: [...(patient(value).identifier ?? []), shared] });
    }
    const two = await create(`identifier=${shared.system}|${shared.value}`);
    expect(refusal(two)).toEqual([412, 'resource.multiple-matches']);
  });

  test('create of what is about a patient, found in the patient’s compartment', async () => {
    const reference = await subject();
    const identifier = [{ system: orders, value: 'O-1' }];
    const create = () =>
      send(district, 'POST', '/Observation', {
        body: observation(reference, 5, { identifier }),
        headers: { 'if-none-exist': `identifier=${orders}|O-1` },
      });
    const [first, second] = [await create(), await create()];
    expect([first.status, second.status, second.body.id]).toEqual([201, 200, first.body.id]);
    // One that was created without a condition is found as well.
    const plain = await created(
      district,
      observation(reference, 6, { identifier: [{ system: orders, value: 'O-2' }] }),
    );
    const found = await send(district, 'POST', '/Observation', {
      body: observation(reference, 6),
      headers: { 'if-none-exist': `identifier=${orders}|O-2` },
    });
    expect([found.status, found.body.id]).toEqual([200, plain.id]);
  });

  test('update: creates, then updates what it finds', async () => {
    const put = (body: Any) =>
      reply(district.fhir.update({ resourceType: 'Patient', searchParams: { identifier: `${records}|C-3` }, body }));
    const first = await put(patient('C-3'));
    const second = await put(patient('C-3', { gender: 'other' }));
    expect([first.status, second.status]).toEqual([201, 200]);
    expect([second.body.id, version(second)]).toEqual([first.body.id, 'W/"2"']);
    const none = await send(district, 'PUT', '/Patient', { body: patient('C-3') });
    expect(refusal(none)).toEqual([400, 'request.invalid']);
  });

  test('delete: what it finds; nothing is 204 as well; two are 412', async () => {
    const { id } = await created(district, patient('C-4'));
    expect((await send(district, 'DELETE', `/Patient?identifier=${records}|C-4`)).status).toBe(204);
    expect((await send(district, 'GET', `/Patient/${id}`)).status).toBe(410);
    expect((await send(district, 'DELETE', `/Patient?identifier=${records}|C-4`)).status).toBe(204);
    const two = await send(district, 'DELETE', '/Patient?identifier=C-2');
    expect(refusal(two)).toEqual([412, 'resource.multiple-matches']);
    const all = await send(district, 'DELETE', '/Patient?_lastUpdated=ge2000-01-01');
    expect(refusal(all)).toEqual([400, 'fhir.not-supported']);
  });

  test('patch', async () => {
    const made = await created(district, patient('C-5'));
    const patch = (criteria: string) =>
      send(district, 'PATCH', `/Patient?${criteria}`, {
        body: [{ op: 'replace', path: '/gender', value: 'other' }],
        headers: { 'content-type': 'application/json-patch+json' },
      });
    const patched = await patch(`identifier=${records}|C-5`);
    expect([patched.status, patched.body?.id, patched.body?.gender]).toEqual([200, made.id, 'other']);
    expect((await patch(`identifier=${records}|none`)).status).toBe(404);
  });
});

const narrative = `<div xmlns="http://www.w3.org/1999/xhtml"><p>${'一段说明 '.repeat(400)}</p></div>`;

let subjects = 0;
const subject = async (): Promise<string> => {
  subjects += 1;
  return `Patient/${(await created(district, patient(`S-${subjects}`))).id}`;
};
const encounterOf = encounter;

/** Without what fetch adds and undoes: it decompresses, and asks for compression by itself. */
const raw = (method: string, path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const call = request(
      `${gateway.baseUrl}${path}`,
      { method, headers: { authorization: `Bearer ${district.token}`, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    call.on('error', reject);
    call.end();
  });
