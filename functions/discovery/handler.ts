import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireDiscovery } from './wire.ts';

export const handler = wireDiscovery(openAwsEngine(process.env));
