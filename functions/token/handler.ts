import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireToken } from './wire.ts';

export const handler = await wireToken(openAwsEngine(process.env));
