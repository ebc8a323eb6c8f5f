import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireBulk } from './wire.ts';

export const handler = await wireBulk(openAwsEngine(process.env));
