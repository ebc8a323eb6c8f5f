import type { BundleEntry, Patient } from 'fhir/r4.d.ts';

/** A patient of the sender with a record number and, if wanted, a resident ID. */
export const patientEntry = (options: {
  readonly url: string;
  readonly record: string;
  readonly system?: string;
  readonly residentId?: string;
  readonly name?: string;
  readonly birthDate?: string;
}): BundleEntry<Patient> => ({
  fullUrl: options.url,
  resource: {
    resourceType: 'Patient',
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        system: options.system ?? 'https://first.example/patients',
        value: options.record,
      },
      ...(options.residentId === undefined
        ? []
        : [{ system: 'urn:oid:2.16.156.10011.1.3', value: options.residentId }]),
    ],
    ...(options.name === undefined ? {} : { name: [{ text: options.name }] }),
    ...(options.birthDate === undefined ? {} : { birthDate: options.birthDate }),
  },
  request: { method: 'POST', url: 'Patient' },
});
