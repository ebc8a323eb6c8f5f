import { Command } from 'commander';
import { makeValidator, type ValidationIssue } from '../../../domain/fhir/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { readInput } from '../read-input.ts';
import { readProfiles } from '../read-profiles.ts';

const notJson: ValidationIssue = {
  severity: 'fatal',
  code: 'structure',
  expression: '',
  diagnostics: 'The text is not JSON in UTF-8',
};

const decoder = new TextDecoder('utf-8', { fatal: true });

const parse = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** The resources of a file: one JSON document, or one in each line (NDJSON). `undefined` stands for a text that is no JSON. */
const resourcesOf = (bytes: Uint8Array): readonly ({ readonly value: unknown } | undefined)[] => {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return [undefined];
  }
  const whole = parse(text);
  if (whole !== undefined) return [whole];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && parse(lines[0] ?? '') !== undefined ? lines.map(parse) : [undefined];
};

interface Options {
  readonly bestPractice?: boolean;
  readonly profile?: readonly string[];
}

export const validateCommand = new Command('validate')
  .description(
    'Validate FHIR R4 resources; prints one line of JSON a resource: { file, valid, issues }; exit status 1 when any is invalid',
  )
  .argument('<file...>', 'JSON or NDJSON files, or - for standard input')
  .option('--best-practice', 'also report recommendations such as dom-6')
  .option(
    '--profile <file>',
    'a StructureDefinition that every resource of its type has to follow; may be given several times',
    (file: string, files: readonly string[]) => [...files, file],
    [],
  )
  .action(async (files: string[], { bestPractice = false, profile = [] }: Options) => {
    const validate = makeValidator(r4Definitions);
    const profiles = await readProfiles(profile, validate);
    for (const file of files) {
      for (const resource of resourcesOf(await readInput(file))) {
        const issues = resource === undefined ? [notJson] : validate(resource.value, { bestPractice, ...profiles });
        const valid = issues.every(({ severity }) => severity !== 'error' && severity !== 'fatal');
        console.log(JSON.stringify({ file, valid, issues }));
        if (!valid) process.exitCode = 1;
      }
    }
  });
