import { HutongError } from '../schemas/error.ts';
import type { Registry } from '../schemas/registry.ts';
import { allows, type Interaction } from '../schemas/scopes.ts';
import type { Caller } from './caller.ts';

/** Throws `auth.scope` unless the token allows every one of the interactions on the type. */
export const requireScope = (caller: Caller, type: string, ...interactions: readonly Interaction[]): void => {
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
