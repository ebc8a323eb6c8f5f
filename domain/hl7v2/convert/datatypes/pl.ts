import type { Location, Reference } from 'fhir/r4.d.ts';
import { type Entry, referTo } from '../entry-list.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { hdSystem } from './hd.ts';

/** Levels of a place from the widest to the narrowest: part of PL and code of location-physical-type (`wa` ward for the point of care). */
const levels = [
  [4, 'si', 'Site'],
  [7, 'bu', 'Building'],
  [8, 'lvl', 'Level'],
  [1, 'wa', 'Ward'],
  [2, 'ro', 'Room'],
  [3, 'bd', 'Bed'],
] as const;

/**
 * PL to a reference to its narrowest Location; each Location is part of the next wider one.
 *
 * Source: v2-to-FHIR PL[Location]. A place is identified by its whole path within the sender, because "room 1" is no identifier.
 */
export const location = (part: Part, target: string, run: Run): Reference | undefined => {
  const base = `${target}.resolve()`;
  let narrowest: Entry<Location> | undefined;
  let path = '';
  for (const [at, code, display] of levels) {
    const hd = part.sub(at);
    const name = hd?.peek(1) ?? hd?.peek(2);
    if (hd === undefined || name === undefined) continue;
    path = path === '' ? name : `${path}/${name}`;
    hd.take(1, `${base}.name`);
    const identity = { system: run.local('location'), value: path };
    const known = run.entries.find('Location', identity);
    if (known?.resource.resourceType === 'Location') {
      hdSystem(hd, `${base}.identifier`, run);
      // `find` looked for the type, which the check above repeats for the compiler.
      narrowest = known as Entry<Location>;
      continue;
    }
    const resource: Location = {
      resourceType: 'Location',
      identifier: [identity],
      name,
      mode: 'instance',
      physicalType: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code, display }],
      },
    };
    const universal = hd.peek(2) === undefined ? undefined : hdSystem(hd, `${base}.identifier`, run);
    if (universal?.startsWith('urn:')) resource.identifier?.push({ system: 'urn:ietf:rfc:3986', value: universal });
    if (narrowest !== undefined) resource.partOf = referTo(narrowest);
    narrowest = run.entries.add(resource, identity);
  }
  const description = part.peek(9);
  if (narrowest === undefined) {
    if (description === undefined) return undefined;
    part.take(9, `${target}.display`);
    return { display: description };
  }
  if (description !== undefined) {
    part.take(9, `${base}.description`);
    narrowest.resource.description ??= description;
  }
  return referTo(narrowest, narrowest.resource.name);
};
