import { HutongError } from '../schemas/error.ts';
import type { Registry } from '../schemas/registry.ts';
import { allows, type Interaction } from '../schemas/scopes.ts';
import type { Caller } from './caller.ts';

/** Throws `fhir.not-supported` for writing a profile as if it were one organisation's record: it is compiled and installed for all (services/profiles). */
export const refuseProfiles = (type: string, interactions: readonly Interaction[], path = 'resourceType'): void => {
  if (type !== 'StructureDefinition' || interactions.every((interaction) => interaction === 'r' || interaction === 's'))
    return;
  throw new HutongError('fhir.not-supported', 'Profiles are installed one by one at /fhir/StructureDefinition', {
    path,
  });
};

/** Throws `auth.scope` unless the token allows every one of the interactions on the type. */
export const requireScope = (caller: Caller, type: string, ...interactions: readonly Interaction[]): void => {
  refuseProfiles(type, interactions);
  if (!allows(caller.scopes, type, interactions)) {
    // What is no type of FHIR's form may be anything that the caller wrote into the address.
    const named = /^[A-Z][A-Za-z]{1,63}$/.test(type) ? type : '*';
    throw new HutongError('auth.scope', `The token lacks system/${named}.${interactions.join('')}`);
  }
};

const readsRegion = ({ scopes }: Caller): boolean => scopes.includes('hutong/region.read');

/** Whether the caller may read records of the organisation: its own, or every one's with the regional scope. */
export const mayRead = (caller: Caller, organisation: string): boolean =>
  organisation === caller.organisation || readsRegion(caller);

/** The organisations whose records the caller may list. */
export const readableOrganisations = (caller: Caller, registry: Registry): readonly string[] =>
  readsRegion(caller) ? registry.organisations.map(({ id }) => id) : [caller.organisation];
