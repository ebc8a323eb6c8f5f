import type { Organization, Reference } from 'fhir/r4.d.ts';
import { digest } from '../digest.ts';
import { type Entry, type Identity, referTo } from '../entry-list.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { type NumberParts, numbered } from './cx.ts';
import { hdSystem } from './hd.ts';

const numberParts = { checkDigit: 4, scheme: 5, authority: 6, type: 7, facility: 8 };
/** XON.10 replaced XON.3 in v2.5. */
const current: NumberParts = { value: 10, ...numberParts };
const former: NumberParts = { value: 3, ...numberParts };

/** XON to a reference to an Organization, one entry each: by number, else by name within the sender. Source: v2-to-FHIR XON[Organization]. */
export const organization = (part: Part, target: string, run: Run): Reference | undefined => {
  const entry = organizationEntry(part, target, run);
  return entry && referTo(entry, entry.resource.name);
};

/** The same, as the entry, for callers that know more about the organisation. */
export const organizationEntry = (part: Part, target: string, run: Run): Entry<Organization> | undefined => {
  const base = `${target}.resolve()`;
  const number = numbered(part, `${base}.identifier`, run, 'organization', part.peek(10) ? current : former);
  const name = part.take(1, `${base}.name`);
  if (number === undefined && name === undefined) return undefined;
  const identity =
    number?.system !== undefined && number.value !== undefined
      ? { system: number.system, value: number.value }
      : { system: run.local('organization-name'), value: digest(name) };
  return namedOrganization(identity, number, name, run);
};

/** CWE as an organisation's number and name (OBX-15, RXA-17, IN1-3). Source: v2-to-FHIR CWE[Organization]. */
export const codedOrganization = (part: Part, target: string, run: Run): Reference | undefined => {
  const base = `${target}.resolve()`;
  const value = part.take(1, `${base}.identifier.value`);
  const name = part.take(9, `${base}.name`) ?? part.take(2, `${base}.name`);
  if (value === undefined && name === undefined) return undefined;
  const namespace = part.sub(3);
  const identity: Identity =
    value === undefined
      ? { system: run.local('organization-name'), value: digest(name) }
      : { system: hdSystem(namespace, `${base}.identifier.system`, run) ?? run.local('organization'), value };
  const entry = namedOrganization(identity, undefined, name, run);
  return referTo(entry, entry.resource.name);
};

export const namedOrganization = (
  identity: Identity,
  number: NonNullable<Organization['identifier']>[number] | undefined,
  name: string | undefined,
  run: Run,
): Entry<Organization> => {
  const known = run.entries.find('Organization', identity);
  if (known?.resource.resourceType === 'Organization') {
    if (known.resource.name === undefined && name !== undefined) known.resource.name = name;
    // `find` looked for the type, which the check above repeats for the compiler.
    return known as Entry<Organization>;
  }
  const resource: Organization = { resourceType: 'Organization', identifier: [number ?? identity] };
  if (name !== undefined) resource.name = name;
  return run.entries.add(resource, identity);
};
