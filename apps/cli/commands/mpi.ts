import { Command } from 'commander';
import { evaluateCommand } from '../mpi/evaluate-command.ts';
import { generateCommand } from '../mpi/generate-command.ts';
import { trainCommand } from '../mpi/train-command.ts';

export const mpiCommand = new Command('mpi')
  .description('Master patient index: measure and train matching models, make test data')
  .addCommand(evaluateCommand)
  .addCommand(trainCommand)
  .addCommand(generateCommand);
