import { loadLevelTable } from '../../../content/deid/load.ts';
import { type DeidEngineOptions, makeDeidEngine, makeLevelOf } from '../../../domain/deid/index.ts';
import { makeTypeTables } from '../../../domain/fhir/index.ts';
import { deidPolicySchema } from '../../../schemas/deid/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';

const tables = makeTypeTables(r4Definitions);

/** An engine of a policy, with a key of one repeated byte. */
export const makeEngine = (policy: unknown, options: Partial<DeidEngineOptions> = {}) =>
  makeDeidEngine(deidPolicySchema.parse(policy), {
    tables,
    key: new Uint8Array(32).fill(1),
    today: '2026-01-01',
    randomBytes: (count) => new Uint8Array(count),
    levelOf: makeLevelOf(loadLevelTable()),
    scrubberFor: () => () => '[scrubbed]',
    pseudonymSystem: 'urn:test:pseudonym',
    ...options,
  });

export const own = (fhirPathRules: readonly object[], parameters: object = {}): unknown => ({
  id: 'p',
  version: '1',
  fhirPathRules,
  parameters,
});
