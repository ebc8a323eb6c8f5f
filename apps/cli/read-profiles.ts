import type { StructureDefinition } from 'fhir/r4.d.ts';
import { shippedProfiles } from '../../content/load-profiles.ts';
import {
  compileProfile,
  makeDefinitionProblems,
  type ValidateOptions,
  type ValidateResource,
} from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { r4Definitions } from '../../schemas/fhir/load.ts';
import { makeFindProfile } from '../../services/profiles/installed-profiles.ts';
import { readInput } from './read-input.ts';

const parse = async (file: string): Promise<unknown> => {
  const bytes = await readInput(file);
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new HutongError('request.not-json', 'The profile is not JSON', { path: file, cause });
  }
};

const refuse = (file: string, expression: string, diagnostics: string): never => {
  throw new HutongError('fhir.invalid', `${expression}: ${diagnostics}`, { path: file });
};

/**
 * Reads StructureDefinitions for validation: each is applied to every resource of its type, and all of them, with those that the project ships, are found by `meta.profile`.
 * Throws `fhir.invalid` with the first thing that keeps one from being installed in a gateway, `request.not-json`, `request.invalid`.
 */
export const readProfiles = async (
  files: readonly string[],
  validate: ValidateResource,
): Promise<Required<Pick<ValidateOptions, 'findProfile' | 'requiredProfiles'>>> => {
  const definitions = await Promise.all(
    files.map(async (file): Promise<StructureDefinition> => {
      const resource = await parse(file);
      const wrong = validate(resource).find(({ severity }) => severity === 'error' || severity === 'fatal');
      if (wrong !== undefined) refuse(file, wrong.expression, wrong.diagnostics);
      compileProfile(resource);
      // Valid R4, and compiled: a StructureDefinition.
      return resource as StructureDefinition;
    }),
  );
  const findProfile = makeFindProfile([...definitions, ...shippedProfiles]);
  const problems = makeDefinitionProblems(r4Definitions);
  for (const [position, definition] of definitions.entries()) {
    const problem = problems(compileProfile(definition), findProfile).find(({ severity }) => severity === 'error');
    if (problem !== undefined) refuse(files[position] ?? '', problem.expression, problem.diagnostics);
  }
  return {
    findProfile,
    requiredProfiles: (type) =>
      definitions.filter((definition) => definition.type === type).map(({ url }) => ({ url, refuse: true })),
  };
};
