import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from './gateway.ts';
import { locationsOf, oru, personNumber, question, visit } from './messages.ts';
import { type Answer, call, type System } from './system.ts';

let gateway: TestGateway;
let city: System;
let district: System;

/** Nothing of it may stand in any answer about a bad message. */
const person = personNumber(31, '司马若兰');
const personal = [person.name, person.residentId, '13900000009', '建国路'];

beforeAll(async () => {
  gateway = await openGateway();
  city = await gateway.signIn('city-lab');
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

const newest = async (system: System, status: 'failed' | 'processed') => {
  const { json } = await system.call(`/messages?status=${status}&count=1`);
  return json.messages[0];
};

/** The newest message of that status, whole; its bytes must be those that were sent. */
const kept = async (system: System, status: 'failed' | 'processed', sent: string | Uint8Array) => {
  const { id } = await newest(system, status);
  const raw = await system.call(`/messages/${id}/raw`);
  expect(Buffer.compare(Buffer.from(raw.bytes), Buffer.from(sent))).toBe(0);
  const { json } = await system.call(`/messages/${id}`);
  return json;
};

const issueOf = ({ status, json }: Answer): unknown[] => [status, json.issue[0].details?.coding[0].code];
const sendFhir = (system: System, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  system.call('/fhir', { method: 'POST', headers: { 'content-type': 'application/fhir+json', ...headers }, body });

const lines = (text: string, change: (line: string) => string | undefined): string =>
  text
    .split('\r')
    .flatMap((line) => change(line) ?? [])
    .join('\r');

describe('an HL7 v2 message that cannot be processed is acknowledged with what is wrong, and kept', () => {
  const without = (segment: string) => (text: string) =>
    lines(text, (line) => (line.startsWith(segment) ? undefined : line));
  const good = (control: string, options = {}) => oru({ control, person, ...options });

  test.each<[string, string | Uint8Array, string, string, string]>([
    ['no MSH', without('MSH')(good('B-1')), 'AE', 'hl7v2.missing-segment', 'MSH'],
    ['no PID', without('PID')(good('B-2')), 'AE', 'hl7v2.missing-segment', 'PID'],
    ['an unknown message type', good('B-3', { type: 'XYZ^X01' }), 'AR', 'hl7v2.unsupported-message', 'MSH-9.1'],
    ['an unknown event', good('B-4', { type: 'ORU^R99' }), 'AR', 'hl7v2.unsupported-event', 'MSH-9.2'],
    ['a facility that is not the client’s', good('B-5', { facility: 'DISTRICT' }), 'AR', 'auth.organisation', 'MSH-4'],
    [
      'bytes of no charset',
      Buffer.concat([Buffer.from(good('B-7', { charset: 'UNICODE UTF-8' })), Buffer.from([0xff, 0xfe, 0xff, 0x0d])]),
      'AE',
      'hl7v2.charset',
      'MSH-18',
    ],
    ['nothing but text', `${person.name} ${person.residentId}`, 'AE', 'hl7v2.missing-segment', 'MSH'],
  ])('%s', async (_name, message, acknowledgement, code, path) => {
    const answer = await city.hl7(message);
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(new RegExp(`(^|\\r)MSA\\|${acknowledgement}\\|`));
    expect(answer.text).toMatch(/\rERR\|/);
    const record = await kept(city, 'failed', message);
    expect(record.errors).toMatchObject([{ severity: 'error', code, path }]);
    expect(record.resources).toEqual([]);
    for (const value of personal) {
      expect(answer.text).not.toContain(value);
      expect(JSON.stringify(record)).not.toContain(value);
    }
  });

  test('and is processed when what was wrong is mended, in the place of the failed one', async () => {
    const broken = good('B-9', { facility: 'ELSEWHERE' });
    await city.hl7(broken);
    const { id } = await newest(city, 'failed');
    expect((await city.hl7(good('B-9'))).text).toContain('MSA|AA|B-9');
    expect((await city.call(`/messages/${id}`)).json.status).toBe('failed');
    expect((await newest(city, 'processed')).type).toBe('ORU^R01');
  });

  test('the control id of another message: refused, and the first one stays', async () => {
    await city.hl7(good('B-10'));
    const first = await newest(city, 'processed');
    const other = good('B-10', { results: [{ value: '99' }] });
    const answer = await city.hl7(other);
    expect(answer.text).toContain('MSA|AE|B-10');
    expect((await kept(city, 'failed', other)).errors).toMatchObject([{ code: 'message.control-id-reused' }]);
    expect((await newest(city, 'processed')).id).toBe(first.id);
  });

  test('the content type of something else', async () => {
    const answer = await city.call('/hl7v2', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect([answer.status, answer.json.code]).toEqual([415, 'request.media-type']);
  });
});

describe('an HL7 v2 message with a doubtful value is committed, and the finding says what is doubtful', () => {
  const send = async (message: string) => {
    const answer = await city.hl7(message);
    expect(answer.text).toContain('MSA|AA|');
    const record = await kept(city, 'processed', message);
    for (const value of personal) {
      expect(answer.text).not.toContain(value);
      expect(JSON.stringify(record.findings)).not.toContain(value);
    }
    return record;
  };
  const askFor = async (visitor: string, who: ReturnType<typeof personNumber>, item: string) => {
    const response = await district.bundle(visit({ identifier: visitor, record: visitor, person: who }));
    const [patient = '', encounter = ''] = locationsOf(response.json);
    const answer = await district.call('/fhir/$recognised-results', {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(question([item], { patient, encounter })),
    });
    expect(answer.status).toBe(200);
    // biome-ignore lint/suspicious/noExplicitAny: Parameters, looked into by name
    const [{ part }]: any = answer.json.parameter;
    const reasons = part.filter(({ name }: { name: string }) => name === 'reason');
    return {
      // biome-ignore lint/suspicious/noExplicitAny: as above
      outcome: part.find(({ name }: any) => name === 'outcome').valueCode,
      // biome-ignore lint/suspicious/noExplicitAny: as above
      reasons: reasons.map((reason: any) => reason.part[0].valueCode),
    };
  };

  test('a resident ID with a wrong check digit: not linked', async () => {
    const right = personNumber(32, '司马若兰');
    const wrong = right.residentId.replace(/.$/, (last) => (last === '1' ? '2' : '1'));
    const { findings } = await send(
      oru({ control: 'D-1', person: { ...right, residentId: wrong }, record: 'C-D1', report: 'R-D1' }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ code: expect.stringMatching(/checksum/), severity: 'warning' }),
    );
    expect((await askFor('visit-d1', right, '1742-6')).outcome).not.toBe('recognisable');
  });

  test('a charset in MSH-18 that the bytes are not in', async () => {
    const { findings } = await send(
      oru({ control: 'D-0', person: personNumber(36), record: 'C-D0', report: 'R-D0', charset: 'ASCII' }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ code: expect.stringMatching(/charset/) }));
  });

  test('a test code that is in no dictionary: a finding, and not recognised', async () => {
    const who = personNumber(33, '司马若兰');
    const { findings, resources } = await send(
      oru({
        control: 'D-2',
        person: who,
        record: 'C-D2',
        report: 'R-D2',
        results: [{ code: 'Q9999', name: '示例未知项目' }],
      }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ code: 'terminology.unmapped-code' }));
    const observation = resources.find((reference: string) => reference.startsWith('Observation/'));
    const { json } = await city.call(`/fhir/${observation.replace(/\/_history.*/, '')}`);
    expect(json.code.coding.map(({ code }: { code: string }) => code)).toEqual(['Q9999']);
    expect((await askFor('visit-d2', who, '1742-6')).outcome).toBe('none');
  });

  test('a unit that does not fit: a finding, and not recognised', async () => {
    const who = personNumber(34, '司马若兰');
    const { findings } = await send(
      oru({ control: 'D-3', person: who, record: 'C-D3', report: 'R-D3', results: [{ unit: 'mmol/L' }] }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ code: 'terminology.unit-conflict' }));
    const answer = await askFor('visit-d3', who, '1742-6');
    expect(answer.outcome).not.toBe('recognisable');
  });

  test('the same result with a unit that fits is recognised', async () => {
    const who = personNumber(35, '司马若兰');
    await send(oru({ control: 'D-4', person: who, record: 'C-D4', report: 'R-D4' }));
    expect(await askFor('visit-d4', who, '1742-6')).toEqual({ outcome: 'recognisable', reasons: [] });
  });
});

describe('a FHIR body that cannot be processed is refused with an OperationOutcome, and kept', () => {
  const bundle = visit({ identifier: 'bad-1', person, record: 'D-BAD' });
  const text = JSON.stringify(bundle);
  const missing = 'urn:uuid:00000000-0000-4000-8000-999999999999';
  const otherPatient = 'Patient/zzzzzzzzzzzzzzzzzzzz';

  test.each<[string, string | Uint8Array, number, string]>([
    ['not UTF-8', Buffer.concat([Buffer.from(text.slice(0, 40)), Buffer.from([0xc3, 0x28])]), 400, 'request.not-utf8'],
    ['not JSON', text.slice(0, -10), 400, 'request.not-json'],
    ['no resource', JSON.stringify({ name: person.name }), 400, 'fhir.wrong-type'],
    ['JSON, but no object', JSON.stringify([person.name]), 400, 'fhir.wrong-type'],
    ['a Patient in place of a Bundle', JSON.stringify(bundle.entry[0]?.resource), 400, 'fhir.wrong-type'],
    ['a Bundle of another type', '{"resourceType":"Bundle","type":"collection"}', 400, 'fhir.not-supported'],
    [
      'a reference to no entry',
      text.replace(
        '"encounter":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000002"',
        `"encounter":{"reference":"${missing}"`,
      ),
      422,
      'fhir.unresolved-reference',
    ],
    [
      'a patient that is not there',
      text.replaceAll(
        '"subject":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"',
        `"subject":{"reference":"${otherPatient}"`,
      ),
      422,
      'fhir.unresolved-reference',
    ],
    [
      'an entry whose type is not its address’s',
      text.replace('"url":"Encounter"', '"url":"Patient"'),
      400,
      'fhir.wrong-type',
    ],
  ])('%s', async (_name, body, status, code) => {
    const answer = await sendFhir(district, body);
    expect(issueOf(answer)).toEqual([status, code]);
    const record = await kept(district, 'failed', body);
    expect(record.errors).toMatchObject([{ code }]);
    for (const value of personal) {
      expect(answer.text).not.toContain(value);
      expect(JSON.stringify(record)).not.toContain(value);
    }
  });

  test('a resource that is no valid R4: every error with its path, and no value', async () => {
    const body = text
      .replace(/"birthDate":"[^"]*"/, `"birthDate":"${person.residentId}"`)
      .replace('"gender":"male"', `"gender":"${person.name}"`);
    const answer = await sendFhir(district, body);
    expect(answer.status).toBe(422);
    const paths = answer.json.issue.flatMap(({ expression }: { expression: string[] }) => expression);
    expect(paths).toEqual(
      expect.arrayContaining(['Bundle.entry[0].resource.birthDate', 'Bundle.entry[0].resource.gender']),
    );
    await kept(district, 'failed', body);
    for (const value of personal) expect(answer.text).not.toContain(value);
  });

  test('another bundle under an identifier that was used', async () => {
    const first = visit({ identifier: 'used-twice', person, record: 'D-USED' });
    expect((await district.bundle(first)).status).toBe(200);
    const other = JSON.stringify({ ...first, entry: first.entry.slice(0, 2) });
    expect(issueOf(await sendFhir(district, other))).toEqual([409, 'message.control-id-reused']);
    expect((await kept(district, 'failed', other)).errors).toMatchObject([{ code: 'message.control-id-reused' }]);
  });

  test('the content type of something else', async () => {
    const answer = await sendFhir(district, text, { 'content-type': 'text/xml' });
    expect(issueOf(answer)).toEqual([415, 'request.media-type']);
  });
});

describe("another organisation's records", () => {
  test('are not there: its resources, its messages, their bytes', async () => {
    await city.hl7(oru({ control: 'O-1', person, record: 'C-O1', report: 'R-O1' }));
    const { id, resources } = await newest(city, 'processed');
    for (const reference of resources) {
      const answer = await district.call(`/fhir/${reference.replace(/\/_history.*/, '')}`);
      expect(issueOf(answer)).toEqual([404, 'resource.not-found']);
    }
    for (const path of [`/messages/${id}`, `/messages/${id}/raw`]) {
      const answer = await district.call(path);
      expect([answer.status, answer.json.code]).toEqual([404, 'resource.not-found']);
    }
    const list = await district.call('/messages?organisation=city-hospital');
    expect([list.status, list.json.code]).toEqual([403, 'auth.organisation']);
    const steward = await gateway.signIn('steward');
    expect((await steward.call(`/messages/${id}`)).json.organisation).toBe('city-hospital');
  });

  test('cannot be replaced, referred to or added to', async () => {
    await city.hl7(oru({ control: 'O-2', person, record: 'C-O2', report: 'R-O2' }));
    const { resources } = await newest(city, 'processed');
    const patient = resources.find((reference: string) => reference.startsWith('Patient/')).replace(/\/_history.*/, '');
    const id = patient.replace('Patient/', '');
    const before = (await city.call(`/fhir/${patient}`)).json;
    const transaction = (entry: unknown) =>
      district.bundle({ resourceType: 'Bundle', type: 'transaction', entry: [entry] });

    const replaced = await transaction({
      resource: { resourceType: 'Patient', id, name: [{ text: '他人' }] },
      request: { method: 'PUT', url: patient },
    });
    expect([403, 404]).toContain(replaced.status);
    const added = await transaction({
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'x' },
        subject: { reference: patient },
      },
      request: { method: 'POST', url: 'Observation' },
    });
    expect(issueOf(added)).toEqual([422, 'fhir.unresolved-reference']);
    expect((await city.call(`/fhir/${patient}`)).json).toEqual(before);
  });
});

describe('a body that is too large, empty, or packed in a way that is not understood', () => {
  const twenty = 20 * 1024 * 1024;
  const paths = ['/hl7v2', '/fhir'] as const;
  const types = { '/hl7v2': 'application/hl7-v2', '/fhir': 'application/fhir+json' } as const;
  const codeOf = ({ json }: Answer) => json.code ?? json.issue[0].details.coding[0].code;
  const post = (path: keyof typeof types, body: Uint8Array, headers: Record<string, string> = {}) =>
    city.call(path, { method: 'POST', headers: { 'content-type': types[path], ...headers }, body });

  test.each(paths)('%s: 20 MB', async (path) => {
    // The gateway stops reading, so that some clients see the connection end before they have sent it all.
    const answer = await post(path, Buffer.alloc(twenty, 'A')).catch((error: Error) => error);
    if (answer instanceof Error) expect(String(answer.cause)).toMatch(/EPIPE|ECONNRESET|other side closed/);
    else expect([answer.status, codeOf(answer)]).toEqual([413, 'request.too-large']);
  });

  test.each(paths)('%s: just over the limit', async (path) => {
    const answer = await post(path, Buffer.alloc(5 * 1024 * 1024 + 1, 'A'));
    expect([answer.status, codeOf(answer)]).toEqual([413, 'request.too-large']);
  });

  test.each(paths)('%s: 20 MB that gzip makes small', async (path) => {
    const packed = gzipSync(Buffer.alloc(twenty));
    expect(packed.length).toBeLessThan(50_000);
    const answer = await post(path, packed, { 'content-encoding': 'gzip' });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'request.too-large']);
  });

  test.each(paths)('%s: empty', async (path) => {
    const answer = await post(path, new Uint8Array());
    expect([answer.status, codeOf(answer)]).toEqual([400, 'request.empty']);
  });

  test.each(paths)('%s: no gzip though it says so, and an unknown encoding', async (path) => {
    const wrong = await post(path, Buffer.from('plain'), { 'content-encoding': 'gzip' });
    expect([wrong.status, codeOf(wrong)]).toEqual([400, 'request.invalid']);
    const unknown = await post(path, Buffer.from('plain'), { 'content-encoding': 'br' });
    expect([unknown.status, codeOf(unknown)]).toEqual([415, 'request.media-type']);
  });

  test('gzip that keeps within the limit is taken', async () => {
    const packed = gzipSync(oru({ control: 'G-1', person, record: 'C-G1', report: 'R-G1' }));
    expect((await post('/hl7v2', packed, { 'content-encoding': 'gzip' })).text).toContain('MSA|AA|G-1');
  });

  test('the token endpoint takes no more than it needs', async () => {
    const answer = await call(`${gateway.baseUrl}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `scope=${'a'.repeat(20_000)}`,
    });
    expect([answer.status, answer.json.error]).toEqual([413, 'invalid_request']);
  });
});

describe('an address that is not there', () => {
  test.each([
    ['GET', '/nothing', 404],
    ['POST', '/messages', 405],
    ['DELETE', '/hl7v2', 405],
    ['GET', '/messages/%zz', 404],
  ])('%s %s', async (method, path, status) => {
    const answer = await city.call(path, { method });
    expect([answer.status, answer.json.status]).toEqual([status, status]);
  });
});
