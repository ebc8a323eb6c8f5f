import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine, openGateway, readKey, type TestGateway } from './gateway.ts';
import { oru, personNumber, question, visit } from './messages.ts';
import { type Answer, call, requestToken, type System, sign, withToken } from './system.ts';

/**
 * A value that stands for personal data, different each time, in letters that fields, codes and paths of a URL take. Nothing of the gateway's own
 * has it.
 */
let marks = 0;
const mark = (): string => {
  marks += 1;
  return `Qz${String(marks).padStart(5, '0')}zQ`;
};
const marked = /Qz\d{5}zQ/g;
const marksIn = (text: string): readonly string[] => text.match(marked) ?? [];

let gateway: TestGateway;
let city: System;
let district: System;

beforeAll(async () => {
  gateway = await openGateway();
  city = await gateway.signIn('city-lab');
  district = await gateway.signIn('district-his');
});
afterAll(async () => gateway.stop());

/** Of an acknowledgement: everything but the headers and MSA-2, which give the sender its own address and control id back. */
const said = (text: string): string =>
  text
    .split('\r')
    .filter((line) => !/^(FHS|BHS|MSH)/.test(line))
    .map((line) => (line.startsWith('MSA') ? line.split('|').toSpliced(2, 1).join('|') : line))
    .join('\r');

/** What the gateway says about the newest messages; what came itself is asked for elsewhere. */
const notes = async (system: System, status: string): Promise<readonly string[]> => {
  const { messages } = (await system.call(`/messages?status=${status}&count=200`)).json;
  const leaks: string[] = [];
  for (const { id } of messages) {
    const { errors, findings, ledger, resources } = (await system.call(`/messages/${id}`)).json;
    leaks.push(...marksIn(JSON.stringify({ errors, findings, ledger, resources })));
  }
  return leaks;
};

describe('marked values in every place of what hospitals send', () => {
  test('an ORU: every field filled, then each field by itself', async () => {
    const message = oru({ control: 'V-0', person: personNumber(200), record: 'C-V0', report: 'R-V0' });
    const lines = message.split('\r').filter((line) => line !== '');
    const filled = lines.map((line) => {
      const fields = line.split('|');
      const width = line.startsWith('MSH') ? 20 : 40;
      // What makes it a message that is processed stays; every other field, also those the standard does not have, is marked.
      return Array.from(
        { length: width },
        (_, at) => (fields[at] ?? '') || (line.startsWith('MSH') ? '' : mark()),
      ).join('|');
    });
    const variants = [filled];
    for (const [position, line] of lines.entries()) {
      const fields = line.split('|');
      for (let at = line.startsWith('MSH') ? 2 : 1; at <= Math.max(fields.length, 12); at += 1) {
        const changed = fields.length > at ? fields.with(at, mark()) : [...fields, mark()];
        variants.push(lines.with(position, changed.join('|')));
      }
    }
    // Marked all over: nothing of it can be read.
    variants.push(
      [mark()],
      ['MSH', mark()],
      [`MSH|^~\\&|${mark()}`],
      lines.map((line) => `${mark()}${line}`),
    );
    // A file of two messages; its envelope is marked as well.
    const envelope = (name: string) => `${name}|^~\\&|${mark()}|${mark()}|${mark()}||20260101||${mark()}`;
    variants.push([envelope('FHS'), envelope('BHS'), ...lines, ...filled, `BTS|${mark()}`, `FTS|${mark()}`]);
    const leaks: string[] = [];
    const outcomes = new Set<string | undefined>();
    for (const [number, variant] of variants.entries()) {
      const own = variant.map((line) => line.replace('|V-0|', `|V-${number}|`)).join('\r');
      const { text } = await city.hl7(`${own}\r`);
      outcomes.add(/MSA\|(..)/.exec(text)?.[1]);
      leaks.push(...marksIn(said(text)));
    }
    expect(leaks).toEqual([]);
    expect([...outcomes].toSorted()).toEqual(['AA', 'AE', 'AR']);
    expect(await notes(city, 'failed')).toEqual([]);
    expect(await notes(city, 'processed')).toEqual([]);
  });

  test('a transaction: each value, each name and each element by itself', async () => {
    const bundle = visit({ identifier: 'V-B', person: personNumber(201), record: 'D-VB' });
    const variants: unknown[] = [];
    /** Every copy of `node` in which one leaf, or the name of one member, is marked. */
    const visitNode = (node: unknown, put: (changed: unknown) => unknown): void => {
      variants.push(put(mark()));
      if (Array.isArray(node)) {
        for (const [position, child] of node.entries())
          visitNode(child, (changed) => put(node.with(position, changed)));
      } else if (typeof node === 'object' && node !== null) {
        for (const [name, child] of Object.entries(node)) {
          // A name of FHIR's form is given back, for it helps to see a mistyped one.
          variants.push(put({ ...node, [`${mark()}某`]: child }));
          visitNode(child, (changed) => put({ ...node, [name]: changed }));
        }
      }
    };
    visitNode(bundle, (changed) => changed);
    expect(variants.length).toBeGreaterThan(150);
    const leaks: string[] = [];
    const statuses = new Set<number>();
    for (const variant of variants) {
      const answer = await district.bundle(variant);
      statuses.add(answer.status);
      leaks.push(...marksIn(answer.text));
    }
    expect([...new Set(leaks)]).toEqual([]);
    expect([...statuses].toSorted()).toEqual(expect.arrayContaining([200, 400, 422]));
    expect(statuses.has(500)).toBe(false);
    expect([...new Set(await notes(district, 'failed'))]).toEqual([]);
    expect([...new Set(await notes(district, 'processed'))]).toEqual([]);
  });

  test('the question for recognised results: each value by itself', async () => {
    const whole = question(['1742-6'], { patient: 'Patient/x', encounter: 'Encounter/x' });
    const leaks: string[] = [];
    const ask = async (body: unknown) => {
      const answer = await district.call('/fhir/$recognised-results', {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(body),
      });
      expect([400, 403, 422]).toContain(answer.status);
      leaks.push(...marksIn(answer.text));
    };
    for (const [position, parameter] of whole.parameter.entries()) {
      const text = JSON.stringify(parameter);
      for (const value of text.match(/"[^"]+"/g) ?? []) {
        await ask({
          ...whole,
          parameter: whole.parameter.with(position, JSON.parse(text.replace(value, `"${mark()}"`))),
        });
      }
    }
    await ask(question([mark()], { patient: `Patient/${mark()}`, encounter: `Encounter/${mark()}` }));
    await ask({ ...whole, [mark()]: mark() });
    await ask({ ...whole, parameter: [...whole.parameter, { name: mark(), valueString: mark() }] });
    expect(leaks).toEqual([]);
  });

  // As with elements, the name of a search parameter is given back when it has the form of one.
  test('addresses, queries and headers', async () => {
    const answers: Answer[] = [];
    for (const path of [
      `/${mark()}`,
      `/fhir/${mark()}`,
      `/fhir/Patient/${mark()}`,
      `/fhir/${mark()}/${mark()}`,
      `/fhir/Patient?${mark()}某=x`,
      `/fhir/Patient?name=${mark()}&birthdate=${mark()}`,
      `/messages/${mark()}`,
      `/messages/${mark()}/raw`,
      `/messages?status=${mark()}`,
      `/messages?${mark()}=1`,
      `/messages?organisation=${mark()}`,
      `/messages?cursor=${mark()}`,
    ]) {
      answers.push(await district.call(path), await city.call(path, { method: 'DELETE' }));
      const narrow = await gateway.signIn('platform', 'system/Observation.r');
      answers.push(await narrow.call(path));
    }
    for (const path of ['/hl7v2', '/fhir', '/fhir/$recognised-results']) {
      for (const header of ['content-type', 'content-encoding', 'accept']) {
        answers.push(await district.call(path, { method: 'POST', headers: { [header]: mark() }, body: mark() }));
      }
      answers.push(await withToken(gateway.baseUrl, mark()).call(path, { method: 'POST', body: mark() }));
    }
    const answered = answers.filter(({ text }) => marksIn(text).length > 0).map(({ text }) => text);
    expect(answered).toEqual([]);
  });

  test('single resources, written, patched, validated and deleted', async () => {
    const answers: Answer[] = [];
    const patient = { resourceType: 'Patient', identifier: [{ system: 'urn:x:y', value: mark() }] };
    const created = await district.call('/fhir/Patient', {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(patient),
    });
    expect(created.status).toBe(201);
    const bodies = [
      mark(),
      { resourceType: mark() },
      { ...patient, id: mark() },
      { ...patient, gender: mark() },
      { ...patient, birthDate: mark() },
      { ...patient, [`${mark()}某`]: mark() },
      { ...patient, managingOrganization: { reference: `Organization/${mark()}` } },
      [{ op: mark(), path: `/${mark()}`, value: mark() }],
      [{ op: 'test', path: `/name/0/${mark()}`, value: mark() }],
    ];
    const paths = [`/fhir/Patient`, `/fhir/Patient/${mark()}`, `/fhir/Patient?identifier=${mark()}|${mark()}`];
    for (const path of [...paths, '/fhir/Patient/$validate', `/fhir/Observation?subject=Patient/${mark()}`]) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        for (const type of ['application/fhir+json', 'application/json-patch+json']) {
          for (const body of bodies) {
            const headers = { 'content-type': type, 'if-match': mark(), 'if-none-exist': `identifier=${mark()}` };
            answers.push(await district.call(path, { method, headers, body: JSON.stringify(body) }));
          }
        }
      }
    }
    const refused = answers.filter(({ status }) => status >= 300);
    expect(refused.length).toBeGreaterThan(100);
    expect(refused.filter(({ status }) => status >= 500)).toEqual([]);
    expect([...new Set(refused.filter(({ text }) => marksIn(text).length > 0).map(({ text }) => text))]).toEqual([]);
  });

  test('token requests', async () => {
    const key = readKey(gateway.data, 'city-lab');
    const good = { baseUrl: gateway.baseUrl, client: 'city-lab', key };
    const answers = [
      await requestToken(gateway.baseUrl, mark(), 'system/*.r'),
      await requestToken(gateway.baseUrl, await sign({ ...good, client: mark() }), 'system/*.r'),
      await requestToken(gateway.baseUrl, await sign({ ...good, audience: mark() }), 'system/*.r'),
      await requestToken(gateway.baseUrl, await sign(good), mark()),
      await call(`${gateway.baseUrl}/oauth2/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `grant_type=${mark()}&${mark()}=${mark()}`,
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 400, 400]);
    expect(answers.flatMap(({ text }) => marksIn(text))).toEqual([]);
  });
});

describe('after all of that', () => {
  test('no log line has a marked value', () => {
    expect(gateway.log.length).toBeGreaterThan(300);
    expect(gateway.log.filter((line) => marksIn(line).length > 0)).toEqual([]);
  });

  test('no audit entry, and no event that waits for subscribers', async () => {
    const engine = await openEngine(gateway.data);
    try {
      const day = new Date().toISOString().slice(0, 10);
      const bodies: string[] = [];
      for (const pk of [...Array.from({ length: 8 }, (_, shard) => `audit#${day}#${shard}`), 'outbox#0']) {
        let cursor: string | undefined;
        do {
          const page = await engine.table.query({ pk, limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
          bodies.push(...page.items.map(({ body, sk }) => `${sk} ${body}`));
          cursor = page.cursor;
        } while (cursor !== undefined);
      }
      expect(bodies.length).toBeGreaterThan(300);
      expect(bodies.filter((body) => marksIn(body).length > 0)).toEqual([]);
    } finally {
      engine.close();
    }
  });

  test('no file name', async () => {
    const names = await readdir(gateway.data, { recursive: true });
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => marksIn(name).length > 0)).toEqual([]);
  });

  test('and the values themselves are kept: the test marked what the gateway took', async () => {
    const { messages } = (await city.call('/messages?status=failed&count=200')).json;
    const kept = await Promise.all(
      messages.map(async ({ id }: { id: string }) => (await city.call(`/messages/${id}/raw`)).text),
    );
    expect(new Set(kept.flatMap(marksIn)).size).toBeGreaterThan(5);
  });
});
