import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Bundle, Observation, Patient, Resource } from 'fhir/r4.d.ts';
import { fetchToken } from '../apps/client/token.ts';
import { startServer } from './server/start-server.ts';

const root = join(import.meta.dirname, '..');
const synthea = join(root, '../shared/data/fhir');
const concurrency = 32;
const warmUpSeconds = 1;
const seconds = 4;
const sizes = process.argv.includes('--full') ? [1_000, 100_000] : [1_000, 10_000];
const chosen = process.env.BENCH_SIZES?.split(',').map(Number) ?? sizes;
/** Tokens live five minutes. */
const tokenMilliseconds = 120_000;

type Figures = Record<string, number>;

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}
type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

const makeCall = async (data: string, port: number, agent: Agent): Promise<Call> => {
  const baseUrl = `http://127.0.0.1:${port}`;
  const key = JSON.parse(await readFile(join(data, 'clients/district-his.jwk.json'), 'utf8'));
  let token: Promise<string> = Promise.resolve('');
  let until = 0;
  return async (method, path, body) => {
    if (performance.now() > until) {
      until = performance.now() + tokenMilliseconds;
      token = fetchToken({ baseUrl, client: 'district-his', key, scope: 'system/*.cruds' });
    }
    const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      authorization: `Bearer ${await token}`,
      ...(sent === undefined ? {} : { 'content-type': 'application/fhir+json', 'content-length': sent.length }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { agent, port, host: '127.0.0.1', method, path: `/fhir${path}`, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const answer = { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
            if (answer.status < 300) resolve(answer);
            else reject(new Error(`${method} was answered ${answer.status}: ${answer.body}`));
          });
          response.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(sent);
    });
  };
};

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗'];
/** The multiplier is prime to any of the lists' lengths, so that names and birthdays are as different as a city's. */
const spread = (number: number, by: number): number => Math.floor(number * 2_654_435_761) % by;
const character = (number: number): string => String.fromCodePoint(0x4e00 + spread(number, 2_000));

const patient = (number: number): Patient => {
  const family = surnames[number % surnames.length] ?? '';
  const given = `${character(number)}${character(number + 77)}`;
  return {
    resourceType: 'Patient',
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        system: 'https://district.example/patients',
        value: `P${number}`,
      },
    ],
    name: [{ text: `${family}${given}`, family, given: [given] }],
    gender: number % 2 === 0 ? 'female' : 'male',
    birthDate: new Date(Date.UTC(1930, 0, 1) + spread(number, 33_000) * 86_400_000).toISOString().slice(0, 10),
    telecom: [{ system: 'phone', value: `1${String(3_900_000_000 + number)}` }],
  };
};

const observation = (subject: string, number: number): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '1988-5', display: 'CRP' }], text: 'C反应蛋白' },
  subject: { reference: subject },
  effectiveDateTime: `2026-03-${String(1 + (number % 28)).padStart(2, '0')}T08:30:00+08:00`,
  valueQuantity: { value: number % 100, unit: 'mg/L', system: 'http://unitsofmeasure.org', code: 'mg/L' },
});

/** Persons with results, each: `of` entries in all, one person among ten. */
const transaction = (of: number, from: number): Bundle => {
  const entry: NonNullable<Bundle['entry']> = [];
  const post = (resource: Resource, fullUrl: string) =>
    entry.push({ fullUrl, resource, request: { method: 'POST', url: resource.resourceType } });
  let subject = '';
  for (let number = 0; number < of; number += 1) {
    if (number % 10 === 0) {
      subject = `urn:uuid:${randomUUID()}`;
      post(patient(from + number / 10), subject);
    } else post(observation(subject, number), `urn:uuid:${randomUUID()}`);
  }
  return { resourceType: 'Bundle', type: 'transaction', entry };
};

const locationsOf = ({ body }: Answer): string[] =>
  // What the gateway answers to a transaction.
  ((JSON.parse(body.toString()) as Bundle).entry ?? []).map(({ response }) =>
    (response?.location ?? '').replace(/\/_history\/.*$/, ''),
  );

/** Runs `work` from so many loops for some seconds; calls a second, the quantiles of their times, and what they cost the server. */
const measure = async (
  name: string,
  cpu: () => Promise<number>,
  work: (number: number) => Promise<unknown>,
): Promise<Figures> => {
  let next = 0;
  const load = async (forSeconds: number): Promise<readonly number[]> => {
    const times: number[] = [];
    const end = performance.now() + forSeconds * 1000;
    const loop = async (): Promise<void> => {
      while (performance.now() < end) {
        const begun = performance.now();
        await work(next++);
        times.push(performance.now() - begun);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, loop));
    return times.toSorted((left, right) => left - right);
  };
  await load(warmUpSeconds);
  const start = performance.now();
  const before = await cpu();
  const times = await load(seconds);
  const spent = ((await cpu()) - before) / times.length;
  const at = (share: number): number => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(1));
  return {
    [`${name}, a second`]: Math.round((times.length * 1000) / (performance.now() - start)),
    [`${name}, p50 ms`]: at(0.5),
    [`${name}, p99 ms`]: at(0.99),
    // On a machine that others use as well, this is what compares.
    ...(Number.isNaN(spent) ? {} : { [`${name}, server's CPU ms`]: Number(spent.toFixed(2)) }),
  };
};

/** Numbers of persons that no other call uses. */
let fresh = 10_000_000;
const take = (count: number): number => {
  fresh += count;
  return fresh - count;
};

/** Fills up to `size` persons with one result each, fifty persons a transaction; their references. */
const fill = async (call: Call, from: number, size: number): Promise<{ patients: string[]; results: string[] }> => {
  const patients: string[] = [];
  const results: string[] = [];
  let next = from;
  const loop = async (): Promise<void> => {
    while (next < size) {
      const first = next;
      next += 50;
      const entry = Array.from({ length: Math.min(50, size - first) }, (_, step) => {
        const fullUrl = `urn:uuid:${randomUUID()}`;
        return [
          { fullUrl, resource: patient(first + step), request: { method: 'POST', url: 'Patient' } },
          { resource: observation(fullUrl, first + step), request: { method: 'POST', url: 'Observation' } },
        ];
      }).flat();
      const locations = locationsOf(await call('POST', '', { resourceType: 'Bundle', type: 'transaction', entry }));
      patients.push(...locations.filter((reference) => reference.startsWith('Patient/')));
      results.push(...locations.filter((reference) => reference.startsWith('Observation/')));
    }
  };
  await Promise.all([loop(), loop(), loop(), loop()]);
  return { patients, results };
};

const importSynthea = async (call: Call): Promise<Figures> => {
  const files = existsSync(synthea) ? readdirSync(synthea).filter((name) => name.endsWith('.json')) : [];
  const bundles = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(synthea, name), 'utf8')) as Bundle),
  );
  if (bundles.length === 0) return {};
  let resources = 0;
  const times: number[] = [];
  const start = performance.now();
  for (let turn = 0; turn < 4; turn += 1) {
    for (const bundle of bundles) {
      const begun = performance.now();
      // Another identifier each turn, or it would be the same message again.
      await call('POST', '', {
        ...bundle,
        identifier: { system: 'https://district.example/bench', value: randomUUID() },
      });
      times.push(performance.now() - begun);
      resources += bundle.entry?.length ?? 0;
    }
  }
  const sorted = times.toSorted((left, right) => left - right);
  return {
    'Synthea histories, resources a second': Math.round((resources * 1000) / (performance.now() - start)),
    'Synthea histories, p50 ms': Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    'Synthea histories, p99 ms': Math.round(sorted.at(-1) ?? 0),
  };
};

/**
 * The FHIR front door over HTTP, with durable commits, authentication, validation and audit on; the client is another process on the same cores.
 * `--full`: 100,000 persons in place of 10,000. `BENCH_ONLY=read,create` measures those only.
 */
export const bench = {
  name: 'fhir-server',
  async run(): Promise<Figures> {
    const { data, port, cpu, stop } = await startServer();
    const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
    const only = process.env.BENCH_ONLY?.split(',');
    const wanted = (name: string): boolean => only === undefined || only.includes(name);
    try {
      const call = await makeCall(data, port, agent);
      const figures: Figures = {};
      const patients: string[] = [];
      const results: string[] = [];
      for (const size of chosen) {
        const more = await fill(call, patients.length, size);
        patients.push(...more.patients);
        results.push(...more.results);
        // A stride that is prime to the sizes goes over all of them in no order of the store.
        const some = (list: readonly string[], number: number): string => list[(number * 7919) % list.length] ?? '';
        const works: Readonly<Record<string, (number: number) => Promise<unknown>>> = {
          create: (number) => call('POST', '/Observation', observation(some(patients, number), number)),
          read: (number) => call('GET', `/${some(number % 2 === 0 ? patients : results, number)}`),
          'search by identifier': (number) =>
            call('GET', `/Patient?identifier=https://district.example/patients|P${(number * 7919) % size}`),
          'search by patient': (number) => call('GET', `/Observation?patient=${some(patients, number)}&code=1988-5`),
          'transaction of 10': () => call('POST', '', transaction(10, take(1))),
          'transaction of 100': () => call('POST', '', transaction(100, take(10))),
        };
        for (const [name, work] of Object.entries(works)) {
          if (wanted(name)) Object.assign(figures, await measure(`${name}, ${size} patients`, cpu, work));
        }
      }
      if (wanted('synthea')) Object.assign(figures, await importSynthea(call));
      return figures;
    } finally {
      agent.destroy();
      await stop();
    }
  },
};

if (import.meta.main) console.table(await bench.run());
