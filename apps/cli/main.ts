import { Command } from 'commander';
import { HutongError } from '../../schemas/error.ts';
import { auditCommand } from './commands/audit.ts';
import { convertCommand } from './commands/convert.ts';
import { deidCommand } from './commands/deid.ts';
import { demoCommand } from './commands/demo.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { mpiCommand } from './commands/mpi.ts';
import { sendCommand } from './commands/send.ts';
import { tokenCommand } from './commands/token.ts';
import { validateCommand } from './commands/validate.ts';

const program = new Command('hutong')
  .description('Hutong: share clinical records and recognise examination results between hospitals')
  .addCommand(convertCommand)
  .addCommand(validateCommand)
  .addCommand(auditCommand)
  .addCommand(sendCommand)
  .addCommand(importCommand)
  .addCommand(exportCommand)
  .addCommand(tokenCommand)
  .addCommand(mpiCommand)
  .addCommand(deidCommand)
  .addCommand(demoCommand)
  .showHelpAfterError();

try {
  await program.parseAsync();
} catch (error) {
  const known = error instanceof HutongError;
  console.error(known ? `${error.code}: ${error.message}${error.path === undefined ? '' : ` (${error.path})`}` : error);
  process.exitCode = 2;
}
