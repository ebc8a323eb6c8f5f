import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireSealAudit } from './wire.ts';

export const handler = wireSealAudit(openAwsEngine(process.env));
