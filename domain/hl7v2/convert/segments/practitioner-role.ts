import type { CodeableConcept, Reference } from 'fhir/r4.d.ts';
import { digest } from '../digest.ts';
import { referTo } from '../entry-list.ts';
import type { Run } from '../run.ts';

/** A practitioner in an organisation or a role, as one thing to refer to: one entry for each combination. */
export const practitionerRole = (
  of: { readonly practitioner?: Reference; readonly organization?: Reference; readonly code?: CodeableConcept },
  run: Run,
): Reference => {
  const role = of.code?.coding?.[0]?.code ?? of.code?.text;
  const identity = {
    system: run.local('practitioner-role'),
    value: digest(of.practitioner?.reference, of.organization?.reference, role),
  };
  const display = of.practitioner?.display ?? of.organization?.display;
  const known = run.entries.find('PractitionerRole', identity);
  if (known) return referTo(known, display);
  const entry = run.entries.add(
    {
      resourceType: 'PractitionerRole',
      identifier: [identity],
      ...(of.practitioner && { practitioner: of.practitioner }),
      ...(of.organization && { organization: of.organization }),
      ...(of.code && { code: [of.code] }),
    },
    identity,
  );
  return referTo(entry, display);
};
