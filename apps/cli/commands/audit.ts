import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { openEmbeddedEngine } from '../../../functions/_shared/compose/embedded.ts';
import { regionFiles } from '../../../functions/_shared/compose/region-files.ts';
import { HutongError } from '../../../schemas/error.ts';
import { makeVerifyAudit } from '../../../services/verify-audit.ts';

interface Options {
  readonly data: string;
  readonly json?: boolean;
  readonly expect?: string;
}

const verify = new Command('verify')
  .description('Prove that no audit entry was altered, dropped or inserted; exit status 1 when one was')
  .option('--data <directory>', 'data directory of the gateway', 'data')
  .option('--expect <number:hash>', 'a seal that was noted earlier and must still be in the chain')
  .option('--json', 'print the result as JSON')
  .action(async ({ data, json, expect }: Options) => {
    // Opening makes what is missing: an empty trail of a mistyped directory would be whole.
    if (!existsSync(join(data, regionFiles.registry))) {
      throw new HutongError('config.invalid', 'The directory holds no data of a gateway', { path: '--data' });
    }
    const engine = await openEmbeddedEngine(
      {
        HUTONG_ENGINE: 'embedded',
        HUTONG_DATA: resolve(data),
        HUTONG_BASE_URL: 'http://127.0.0.1',
        HUTONG_LOG_LEVEL: 'warn',
      },
      { write: (text) => process.stderr.write(text) },
    );
    try {
      const result = await makeVerifyAudit(engine)(expect);
      if (json === true) console.log(JSON.stringify(result));
      else {
        console.log(`${result.seals} seals over ${result.entries} audit entries`);
        for (const { kind, where } of result.problems) console.log(`${kind}: ${where}`);
        console.log(result.problems.length === 0 ? 'The audit trail is whole.' : 'The audit trail is NOT whole.');
        if (result.head !== undefined) {
          console.log(
            `Newest seal: ${result.head.number}:${result.head.hash}  (note it elsewhere; later runs take it as --expect)`,
          );
        }
      }
      if (result.problems.length > 0) process.exitCode = 1;
    } finally {
      engine.close();
    }
  });

export const auditCommand = new Command('audit').description('The sealed audit trail').addCommand(verify);
