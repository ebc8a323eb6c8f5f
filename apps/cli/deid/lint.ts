import { loadPresets } from '../../../content/deid/load.ts';
import { lintPolicy } from '../../../domain/deid/index.ts';
import { makeTypeTables } from '../../../domain/fhir/index.ts';
import { r4Definitions, r4ResourceTypes } from '../../../schemas/fhir/load.ts';
import { readPolicy } from './read-policy.ts';

/** Prints what is likely not meant in a policy; exit status 1 where something is an error or a warning. */
export const lint = async (file: string, json: boolean): Promise<void> => {
  const policy = await readPolicy(file, loadPresets());
  const findings = lintPolicy(policy, makeTypeTables(r4Definitions), r4ResourceTypes);
  if (json) console.log(JSON.stringify(findings));
  else {
    for (const { severity, code, path, message } of findings) console.log(`${severity} ${code} ${path}: ${message}`);
    if (findings.length === 0) console.log('Nothing to say against it.');
  }
  if (findings.some(({ severity }) => severity !== 'information')) process.exitCode = 1;
};
