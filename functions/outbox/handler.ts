import { openAwsEngine } from '../_shared/compose/aws.ts';
import { readStreamEvent } from '../_shared/compose/stream.ts';
import { openSubscriptions } from '../_shared/compose/subscriptions.ts';
import { wireOutbox } from './wire.ts';

const engine = openAwsEngine(process.env);

export const handler = wireOutbox(engine, readStreamEvent, await openSubscriptions(engine));
