/** The date by which an organisation finds its own records. */
import type { SearchEntry } from './entry.ts';
import { entriesOf } from './matches.ts';
import { parametersOf } from './search-table.ts';

const clinical: Readonly<Record<string, string>> = {
  AllergyIntolerance: 'date',
  AuditEvent: 'date',
  Bundle: 'timestamp',
  CarePlan: 'date',
  Claim: 'created',
  Composition: 'date',
  Condition: 'recorded-date',
  Consent: 'date',
  DiagnosticReport: 'date',
  DocumentReference: 'date',
  Encounter: 'date',
  ExplanationOfBenefit: 'created',
  ImagingStudy: 'started',
  Immunization: 'date',
  List: 'date',
  Media: 'created',
  MedicationAdministration: 'effective-time',
  MedicationRequest: 'authoredon',
  MedicationStatement: 'effective',
  Observation: 'date',
  Procedure: 'date',
  Provenance: 'recorded',
  ServiceRequest: 'authored',
  Specimen: 'collected',
};

/** The parameter that says when a record of the type happened; undefined for types that only have `_lastUpdated`. */
export const clinicalDateParameter = (type: string): string | undefined => clinical[type];

/** Start of the record's clinical date in epoch milliseconds; undefined when it has none or it is open. */
export const clinicalDateFrom = (type: string, entries: readonly SearchEntry[]): number | undefined => {
  const parameter = parametersOf(type)?.get(clinical[type] ?? '');
  const starts = entriesOf(entries, parameter?.leaves ?? []).flatMap(({ d }) =>
    typeof d?.[0] === 'number' ? [d[0]] : [],
  );
  return starts.length === 0 ? undefined : Math.min(...starts);
};
