import type { Device, Reference } from 'fhir/r4.d.ts';
import { type Entry, referTo } from '../entry-list.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { entityIdentifier } from './ei.ts';

/** EI of an instrument to a reference to a Device, one entry each. Source: v2-to-FHIR OBX[Observation], OBX-18. */
export const device = (part: Part, target: string, run: Run): Reference | undefined => {
  const number = entityIdentifier(part, `${target}.resolve().identifier`, run, 'device');
  if (number?.system === undefined || number.value === undefined) return undefined;
  const identity = { system: number.system, value: number.value };
  const known: Entry | undefined = run.entries.find('Device', identity);
  const resource: Device = { resourceType: 'Device', identifier: [number] };
  return referTo(known ?? run.entries.add(resource, identity), number.value);
};
