import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireRecognition } from './wire.ts';

export const handler = await wireRecognition(openAwsEngine(process.env));
