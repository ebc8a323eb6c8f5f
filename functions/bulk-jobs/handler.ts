import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireBulkJobs } from './wire.ts';

export const handler = await wireBulkJobs(openAwsEngine(process.env));
