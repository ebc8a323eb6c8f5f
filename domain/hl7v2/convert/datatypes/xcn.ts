import type { Practitioner, Reference } from 'fhir/r4.d.ts';
import { digest } from '../digest.ts';
import { type Entry, referTo } from '../entry-list.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { type NumberParts, numbered } from './cx.ts';
import { v2System } from './id.ts';
import { type NameParts, nameOf } from './xpn.ts';

const numberParts: NumberParts = { value: 1, checkDigit: 11, scheme: 12, authority: 9, type: 13, facility: 14 };
const nameParts: NameParts = { family: 2, type: 10, range: 17, order: 18, start: 19, end: 20, professionalSuffix: 21 };

/**
 * XCN, CNN and PPN to a reference to a Practitioner, one entry a person: by number, else by name within the sender.
 *
 * Source: v2-to-FHIR XCN[Practitioner].
 */
export const practitioner = (part: Part, target: string, run: Run): Reference | undefined => {
  const entry = practitionerEntry(part, `${target}.resolve()`, run);
  if (entry === undefined) return undefined;
  const display = entry.resource.name?.[0]?.text;
  return referTo(entry, display);
};

const practitionerEntry = (part: Part, target: string, run: Run): Entry<Practitioner> | undefined => {
  const number = numbered(part, `${target}.identifier`, run, 'practitioner', numberParts);
  const name = nameOf(part, `${target}.name`, run, nameParts);
  if (number === undefined && name === undefined) return undefined;
  const identity =
    number?.system !== undefined && number.value !== undefined
      ? { system: number.system, value: number.value }
      : { system: run.local('practitioner-name'), value: digest(name?.text) };
  const degree = part.peek(7);
  const known = run.entries.find('Practitioner', identity);
  if (known?.resource.resourceType === 'Practitioner') {
    if (known.resource.name === undefined && name !== undefined) known.resource.name = [name];
    if (degree !== undefined) part.take(7, `${target}.qualification.code`);
    // `find` looked for the type, which the check above repeats for the compiler.
    return known as Entry<Practitioner>;
  }
  const resource: Practitioner = { resourceType: 'Practitioner', identifier: [number ?? identity] };
  if (name !== undefined) resource.name = [name];
  if (degree !== undefined) {
    part.take(7, `${target}.qualification.code`);
    resource.qualification = [
      { code: { coding: [{ system: v2System('0360'), code: degree.replace(/\s+/g, ' ') }], text: degree } },
    ];
  }
  return run.entries.add(resource, identity);
};
