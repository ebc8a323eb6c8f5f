import { openAwsEngine } from '../_shared/compose/aws.ts';
import { wireFhir } from './wire.ts';

export const handler = await wireFhir(openAwsEngine(process.env));
