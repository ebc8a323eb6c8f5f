import { Command } from 'commander';
import { HutongError } from '../../../schemas/error.ts';
import type { ApplyOptions } from '../deid/apply.ts';

// The FHIRPath engine and the word lists are read by these commands only: they load when one of them runs.

const apply = new Command('apply')
  .description('De-identify FHIR resources (JSON or NDJSON); exit status 1 when one cannot be processed')
  .argument('<file>', 'a file, or - for standard input')
  .requiredOption('--policy <file>', 'a policy file, or the name of a preset')
  .option('--key-file <file>', "the project's key: at least 32 random bytes; without it a key is made for this run")
  .option('--project <id>', 'names the system of pseudonymous identifiers', 'local')
  .option('--report', 'print to standard error what was done, by element and rule')
  .action(async (file: string, options: ApplyOptions) => {
    const { applyPolicy } = await import('../deid/apply.ts');
    await applyPolicy(file, options);
  });

const lint = new Command('lint')
  .description('Say what is likely not meant in a policy; exit status 1 when there is anything')
  .argument('<policy>', 'a policy file, or the name of a preset')
  .option('--json', 'print the findings as JSON')
  .action(async (file: string, { json }: { readonly json?: boolean }) => {
    const { lint: run } = await import('../deid/lint.ts');
    await run(file, json === true);
  });

const text = new Command('text')
  .description('Hide personal data in free text, Chinese and English')
  .argument('[file]', 'a file, or - for standard input')
  .option('--evaluate <file>', 'score on labelled lines of JSON instead: { text, spans: [{ start, end, type }] }')
  .option('--json', 'with --evaluate: print the scores as JSON')
  .action(
    async (file: string | undefined, { evaluate, json }: { readonly evaluate?: string; readonly json?: boolean }) => {
      const { evaluateFile, scrubFile } = await import('../deid/text.ts');
      if ((file === undefined) === (evaluate === undefined)) {
        throw new HutongError('request.invalid', 'Say what: either a file or --evaluate');
      }
      if (evaluate !== undefined) await evaluateFile(evaluate, json === true);
      else if (file !== undefined) await scrubFile(file);
    },
  );

export const deidCommand = new Command('deid')
  .description('De-identify records')
  .addCommand(apply)
  .addCommand(lint)
  .addCommand(text);
