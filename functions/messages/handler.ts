import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireMessages } from './wire.ts';

export const handler = await wireMessages(openAwsEngine(process.env));
