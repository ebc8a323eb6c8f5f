import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { loadLevelTable, loadPresets, loadTextDictionary } from '../../../content/deid/load.ts';
import {
  knownValuesOf,
  makeDeidEngine,
  makeFindPersonalData,
  makeLevelOf,
  replaceInMarkup,
  replaceSpans,
} from '../../../domain/deid/index.ts';
import { makeTypeTables } from '../../../domain/fhir/index.ts';
import { HutongError } from '../../../schemas/error.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { hutongBase } from '../../../schemas/uris.ts';
import { readInput } from '../read-input.ts';
import { parseJson, readPolicy, readText } from './read-policy.ts';

export interface ApplyOptions {
  readonly policy: string;
  readonly keyFile?: string;
  readonly project: string;
  readonly report?: boolean;
}

/** 32 bytes or more; one made for this run where no file is named. */
const readKey = async (file: string | undefined): Promise<Uint8Array> => {
  if (file !== undefined) {
    const key = await readInput(file);
    if (key.length < 32) throw new HutongError('config.invalid', 'A key has at least 32 bytes', { path: file });
    return key;
  }
  console.error('No --key-file: a key for this run only; pseudonyms and dates of another run will not agree.');
  return randomBytes(32);
};

/** One resource, or one a line. `undefined` stands for what is no JSON. */
const readResources = (
  text: string,
): { readonly isLines: boolean; readonly all: readonly ({ value: unknown } | undefined)[] } => {
  const whole = parseJson(text);
  if (whole !== undefined) return { isLines: false, all: [whole] };
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return { isLines: lines.length > 1, all: lines.map(parseJson) };
};

/** De-identifies a file to standard output; what could not be handled goes to standard error. Exit status 1 where a resource failed. */
export const applyPolicy = async (
  file: string,
  { policy: policyFile, keyFile, project, report }: ApplyOptions,
): Promise<void> => {
  const policy = await readPolicy(policyFile, loadPresets());
  const find = makeFindPersonalData(loadTextDictionary());
  const engine = makeDeidEngine(policy, {
    tables: makeTypeTables(r4Definitions),
    key: await readKey(keyFile),
    today: new Date().toISOString().slice(0, 10),
    randomBytes,
    levelOf: makeLevelOf(loadLevelTable()),
    scrubberFor: (input) => {
      const known = knownValuesOf(input);
      return (text, html) =>
        html ? replaceInMarkup(text, (one) => find(one, known)) : replaceSpans(text, find(text, known));
    },
    dateShiftPrefix: file === '-' ? '' : basename(file),
    pseudonymSystem: `${hutongBase}/pseudonym/${encodeURIComponent(project)}`,
  });
  const { isLines, all } = readResources(await readText(file));
  for (const [at, one] of all.entries()) {
    const result = one === undefined ? undefined : engine.apply(one.value);
    for (const { code, path } of result?.problems ?? []) console.error(`${at + 1}: ${code} ${path}`.trimEnd());
    if (result === undefined || result.failed) {
      process.exitCode = 1;
      if (result === undefined) console.error(`${at + 1}: not JSON`);
      // `raise`: the run stops at the first; what was written before is whole.
      if (policy.processingErrors === 'raise') break;
    }
    if (result?.resource !== undefined) console.log(JSON.stringify(result.resource, null, isLines ? undefined : 2));
  }
  if (report === true) {
    for (const { path, method, rule, count } of engine.report())
      console.error(`${path}: ${method}${rule === undefined ? '' : ` (rule ${rule})`} × ${count}`);
  }
};
