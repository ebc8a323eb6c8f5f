import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fetchToken } from '../apps/client/token.ts';
import { makeDemoRegion } from '../apps/server/demo-region.ts';
import { freePort } from '../apps/server/free-port.ts';

const root = join(import.meta.dirname, '..');
/** What is imported, in MB; 1,000 for the goal of one gigabyte. */
const megabytes = Number(process.env.BENCH_BULK_MEGABYTES ?? 20);
const partBytes = 4_000_000;
const resultsOfPatient = 200;

/** MB, from /proc/pid/status (proc_pid_status(5)); NaN where there is no /proc. */
const memoryOf = async (pid: number, field: 'VmHWM' | 'VmRSS'): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024);
};

const patientOf = (number: number) => ({
  resourceType: 'Patient',
  id: `p${number}`,
  identifier: [{ system: 'https://bench.example/patients', value: `B-${number}` }],
  name: [
    { text: `欧阳${String.fromCodePoint(0x4e00 + (number % 5000))}${String.fromCodePoint(0x5e00 + (number % 997))}` },
  ],
  gender: number % 2 === 0 ? 'female' : 'male',
  birthDate: new Date(Date.UTC(1930, 0, 1 + (number % 30_000))).toISOString().slice(0, 10),
});

/** About a kilobyte, as laboratories send them. */
const observationOf = (patient: number, number: number) => ({
  resourceType: 'Observation',
  id: `o${patient}-${number}`,
  identifier: [{ system: 'https://bench.example/results', value: `R-${patient}-${number}` }],
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: {
    coding: [{ system: 'https://bench.example/items', code: 'L0101', display: '丙氨酸氨基转移酶' }],
    text: '丙氨酸氨基转移酶',
  },
  subject: { reference: `Patient/p${patient}`, display: `病案号 B-${patient}` },
  effectiveDateTime: new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString(),
  issued: new Date(Date.UTC(2026, 0, 1) + number * 3_600_000 + 60_000).toISOString(),
  performer: [{ display: '市人民医院检验科' }],
  valueQuantity: { value: 10 + (number % 60), unit: 'U/L', system: 'http://unitsofmeasure.org', code: 'U/L' },
  interpretation: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'N' }] },
  ],
  referenceRange: [{ low: { value: 7, unit: 'U/L' }, high: { value: 40, unit: 'U/L' }, text: '7-40' }],
  note: [{ text: '标本合格，复查与首次结果一致，请结合临床。' }],
});

/** Parts of NDJSON: patients with their results, until there is enough. */
function* partsOf(bytes: number): Generator<{ readonly text: string; readonly resources: number }> {
  let lines: string[] = [];
  let size = 0;
  let made = 0;
  for (let patient = 0; made < bytes; patient += 1) {
    const resources = [
      patientOf(patient),
      ...Array.from({ length: resultsOfPatient }, (_, number) => observationOf(patient, number)),
    ];
    for (const resource of resources) {
      const line = `${JSON.stringify(resource)}\n`;
      const length = Buffer.byteLength(line);
      if (size + length > partBytes) {
        yield { text: lines.join(''), resources: lines.length };
        lines = [];
        size = 0;
      }
      lines.push(line);
      size += length;
      made += length;
    }
  }
  yield { text: lines.join(''), resources: lines.length };
}

/** Import and export of generated records by `npm start` on a directory of its own, with the most memory that it took. */
export const bench = {
  name: 'bulk',
  run: async (): Promise<Readonly<Record<string, number>>> => {
    const data = await mkdtemp(join(tmpdir(), 'hutong-bench-'));
    await makeDemoRegion(data, new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date()));
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const child = spawn(process.execPath, [join(root, 'apps/server/main.ts')], {
      cwd: root,
      env: { ...process.env, PORT: String(port), HUTONG_DATA: data, HUTONG_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit').then(([status]) => Promise.reject(new Error(`The gateway ended with ${status}`)));
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => {});
    const pid = child.pid ?? 0;
    const key = JSON.parse(await readFile(join(data, 'clients', 'city-lab.jwk.json'), 'utf8'));
    // Asked for anew at each call: a long import outlives a token.
    const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
      const token = await fetchToken({ baseUrl, client: 'city-lab', key, scope: 'system/*.cruds' });
      const url = path.startsWith('http') ? path : `${baseUrl}${path}`;
      const response = await fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return response;
    };
    // biome-ignore lint/suspicious/noExplicitAny: a manifest of this very gateway
    const follow = async (started: Response): Promise<any> => {
      const status = started.headers.get('content-location') ?? '';
      for (;;) {
        const response = await call(status);
        if (response.status === 200) return response.json();
        await pause(megabytes > 100 ? 2_000 : 200);
      }
    };
    try {
      const input: { readonly url: string }[] = [];
      let resources = 0;
      for (const part of partsOf(megabytes * 1_000_000)) {
        const headers = { 'content-type': 'application/fhir+ndjson' };
        const kept = await call('/fhir/$import-file', { method: 'POST', headers, body: part.text });
        // The gateway's own answer.
        input.push({ url: ((await kept.json()) as { readonly url: string }).url });
        resources += part.resources;
      }
      const before = await memoryOf(pid, 'VmRSS');
      const begun = performance.now();
      const headers = { 'content-type': 'application/json' };
      const imported = await follow(
        await call('/fhir/$import', { method: 'POST', headers, body: JSON.stringify({ input }) }),
      );
      const importSeconds = (performance.now() - begun) / 1000;
      const accepted = imported.output.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
      if (accepted !== resources) throw new Error(`${accepted} of ${resources} were imported`);
      const importPeak = await memoryOf(pid, 'VmHWM');

      const then = performance.now();
      const exported = await follow(await call('/fhir/$export', { headers: { prefer: 'respond-async' } }));
      const exportSeconds = (performance.now() - then) / 1000;
      const given = exported.output.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
      if (given !== resources) throw new Error(`${given} of ${resources} were exported`);
      return {
        'imported, MB': megabytes,
        'imported, resources': resources,
        'import, resources a second': Math.round(resources / importSeconds),
        'export, resources a second': Math.round(resources / exportSeconds),
        'memory before, MB': before,
        'memory at most during import, MB': importPeak,
        'memory at most, MB': await memoryOf(pid, 'VmHWM'),
      };
    } finally {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      await rm(data, { recursive: true });
    }
  },
};

if (import.meta.main) console.table(await bench.run());
