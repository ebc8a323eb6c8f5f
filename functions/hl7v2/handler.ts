import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireHl7v2 } from './wire.ts';

export const handler = await wireHl7v2(openAwsEngine(process.env));
