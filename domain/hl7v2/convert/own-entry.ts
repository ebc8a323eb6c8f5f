import type { FhirResource, Identifier } from 'fhir/r4.d.ts';
import { append } from './append.ts';
import type { Assembly } from './assembly.ts';
import type { Entry, Identity } from './entry-list.ts';

/** A resource type whose identifiers are a list. */
type Identified = FhirResource & { identifier?: Identifier[] | undefined };

/**
 * Adds a resource under its first identifier; without one, or when another thing of the message has it, under one derived from `derived` within
 * the name space `what`.
 */
export const addOwned = <T extends Identified>(
  resource: T,
  what: string,
  derived: string,
  assembly: Assembly,
): Entry<T> => {
  const { run } = assembly;
  const identity = chosen(resource, what, derived, assembly);
  const has = resource.identifier?.some(({ system, value }) => system === identity.system && value === identity.value);
  if (!has) resource.identifier = append(resource.identifier, identity);
  return run.entries.add(resource, identity);
};

const chosen = (resource: Identified, what: string, derived: string, { run }: Assembly): Identity => {
  for (const { system, value } of resource.identifier ?? []) {
    if (system === undefined || value === undefined) continue;
    const sent = { system, value };
    if (!run.entries.find(resource.resourceType, sent)) return sent;
  }
  return run.entries.free(resource.resourceType, { system: run.local(what), value: derived });
};
