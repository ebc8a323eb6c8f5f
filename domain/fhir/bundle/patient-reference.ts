import type { Reference, Resource } from 'fhir/r4.d.ts';

/** Elements that name the patient a resource is about, after the R4 Patient compartment; the first that points at a Patient counts. */
const elements = ['subject', 'patient', 'beneficiary', 'for', 'individual'] as const;

/** The literal reference of the patient that the resource is about: `Patient/x`, `urn:uuid:…` or a conditional one; undefined when there is none. */
export const patientReferenceOf = (resource: Resource): string | undefined => {
  // Elements differ by type; what is read is checked below.
  const record = resource as unknown as Record<string, unknown>;
  for (const element of elements) {
    const value = record[element];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    // Shape checked right here: only `reference` as text is used.
    const { reference, type } = value as Reference;
    if (typeof reference !== 'string' || reference.startsWith('#')) continue;
    if (
      reference.startsWith('urn:') ||
      reference.startsWith('Patient/') ||
      reference.startsWith('Patient?') ||
      type === 'Patient'
    ) {
      return reference;
    }
  }
  return undefined;
};
