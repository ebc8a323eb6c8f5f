import type { Bundle } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';
import { allows, type Interaction } from '../../schemas/scopes.ts';
import { refuseProfiles } from '../access.ts';
import type { Caller } from '../caller.ts';

/** SMART App Launch 2.2, section "Scopes for requesting FHIR Resources": which letters each method takes. A conditional PUT creates or updates. */
const interactionsOf = (method: string, url: string): readonly Interaction[] => {
  if (method === 'POST') return ['c'];
  if (method === 'DELETE') return ['d'];
  if (method === 'PUT') return url.includes('?') ? ['c', 'u'] : ['u'];
  if (method === 'PATCH') return ['u'];
  return url.includes('/') && !url.includes('?') ? ['r'] : ['s'];
};

/** Throws `auth.scope` with the path of the first entry that the token does not allow. */
export const requireEntryScopes = ({ entry = [] }: Bundle, { scopes }: Caller): void => {
  for (const [position, { request }] of entry.entries()) {
    if (request === undefined) continue;
    const type = request.url.split(/[/?]/, 1)[0] ?? '';
    const interactions = interactionsOf(request.method, request.url);
    refuseProfiles(type, interactions, `Bundle.entry[${position}].request`);
    if (!allows(scopes, type, interactions)) {
      // The type is not named: request.url is whatever the sender wrote.
      throw new HutongError('auth.scope', `The token lacks .${interactions.join('')} on the type of this entry`, {
        path: `Bundle.entry[${position}].request`,
      });
    }
  }
};
