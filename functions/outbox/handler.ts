import { openAwsEngine } from '../_shared/compose/aws.ts';
import { readStreamEvent } from '../_shared/compose/stream.ts';
import { wireOutbox } from './wire.ts';

export const handler = wireOutbox(openAwsEngine(process.env), readStreamEvent);
