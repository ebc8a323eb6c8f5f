import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, System } from '../system.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever the gateway answered
export type Any = any;

export const toNdjson = (resources: readonly unknown[]): string =>
  resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');

export const fromNdjson = (text: string): Any[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Path of the job's status. */
export const jobPath = (answer: Answer): string => {
  if (answer.status !== 202) throw new Error(`${answer.status} ${answer.text}`);
  return new URL(answer.headers.get('content-location') ?? '').pathname;
};

export const sendFile = async (system: System, text: string): Promise<string> => {
  const answer = await system.call('/fhir/$import-file', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+ndjson' },
    body: text,
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
  return answer.json.url;
};

/** Sends files by type and starts the import of them, in the order given. */
export const startImport = async (
  system: System,
  files: readonly (readonly [type: string | undefined, resources: readonly unknown[]])[],
): Promise<string> => {
  const input: unknown[] = [];
  for (const [type, resources] of files) input.push({ type, url: await sendFile(system, toNdjson(resources)) });
  const headers = { 'content-type': 'application/json' };
  return jobPath(await system.call('/fhir/$import', { method: 'POST', headers, body: JSON.stringify({ input }) }));
};

export const startExport = async (system: System, path = '/fhir/$export'): Promise<string> =>
  jobPath(await system.call(path, { headers: { prefer: 'respond-async' } }));

/** The manifest of a job, once it is there. */
export const finished = async (system: System, path: string): Promise<Any> => {
  for (;;) {
    const answer = await system.call(path);
    if (answer.status === 200) return answer.json;
    if (answer.status !== 202) throw new Error(`${answer.status} ${answer.text}`);
    await pause(100);
  }
};

/** Every line of the files that a manifest lists. */
export const linesOf = async (files: readonly { readonly url: string }[]): Promise<Any[]> =>
  (await Promise.all(files.map(async ({ url }) => fromNdjson(await (await fetch(url)).text())))).flat();
