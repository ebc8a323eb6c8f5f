import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireFinishTransactions } from './wire.ts';

export const handler = wireFinishTransactions(openAwsEngine(process.env));
