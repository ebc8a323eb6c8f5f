import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shippedProfiles } from '../../../content/load-profiles.ts';
import { compileProfile, makeDefinitionProblems, makeValidator } from '../../../domain/fhir/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';

const folder = new URL('../../../content/profiles/', import.meta.url);
const validate = makeValidator(r4Definitions);
const problems = makeDefinitionProblems(r4Definitions);
const compiled = new Map(shippedProfiles.map((profile) => [profile.url, compileProfile(profile)]));

describe('profiles that the project ships', () => {
  test('every file of content/profiles is loaded', () => {
    const ids = readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')).id);

    expect(shippedProfiles.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });

  test.each(shippedProfiles.map((profile) => [profile.id, profile] as const))(
    '%s is valid and compiles',
    (_, profile) => {
      const errors = problems(compileProfile(profile), (url) => compiled.get(url)).filter(
        ({ severity }) => severity === 'error',
      );

      expect(validate(profile)).toEqual([]);
      expect(errors).toEqual([]);
    },
  );
});
