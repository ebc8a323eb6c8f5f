import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireProfiles } from './wire.ts';

export const handler = wireProfiles(openAwsEngine(process.env));
