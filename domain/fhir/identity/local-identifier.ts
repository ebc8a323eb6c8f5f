import type { Identifier, Resource } from 'fhir/r4.d.ts';
import { residentIdSystem } from '../../../schemas/uris.ts';
import type { BusinessIdentity } from '../bundle/conditional.ts';

/** Types that are registered once per organisation, so that a create with a known identifier lands on the record that is there. */
export const registeredTypes: ReadonlySet<string> = new Set([
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
]);

/** Documents of a person: the same at every hospital, mistyped and borrowed, so never a hospital's own number. */
const personalDocument = (identifier: Identifier): boolean =>
  identifier.system === residentIdSystem ||
  (identifier.type?.coding ?? []).some(
    ({ code }) => code !== undefined && ['NI', 'NNCHN', 'PPN', 'DL', 'SS', 'SB'].includes(code),
  );

const rank = (identifier: Identifier): number => {
  const codes = (identifier.type?.coding ?? []).map(({ code }) => code);
  if (personalDocument(identifier)) return 3;
  if (codes.includes('MR') || codes.includes('PI')) return 0;
  return identifier.use === 'old' || identifier.use === 'temp' ? 2 : 1;
};

/**
 * The identifier under which the sending organisation knows the resource: its record number before any other of its own, a personal document only when there is
 * nothing else. Undefined when no identifier has both system and value.
 */
export const localIdentifierOf = (resource: Resource): BusinessIdentity | undefined => {
  // Every registered type has identifier as a list; anything else is ignored by the checks that follow.
  const { identifier } = resource as { identifier?: unknown };
  if (!Array.isArray(identifier)) return undefined;
  let best: { identity: BusinessIdentity; rank: number } | undefined;
  // Validated before: items of Patient.identifier and the like are Identifier.
  for (const candidate of identifier as Identifier[]) {
    const { system, value } = candidate;
    if (system === undefined || value === undefined) continue;
    const position = rank(candidate);
    if (best === undefined || position < best.rank) best = { identity: { system, value }, rank: position };
  }
  return best?.identity;
};
