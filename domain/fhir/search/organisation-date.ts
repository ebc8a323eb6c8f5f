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

/** Where open periods end: after every date of four digits. */
const openEnd = Date.UTC(10_000, 0, 1);

/**
 * The instant, in epoch milliseconds, at which what the record's clinical date covers ends; undefined when it has none. The end and not the start,
 * because a search from a day on finds also what began before and reached into it.
 */
export const clinicalDateFrom = (type: string, entries: readonly SearchEntry[]): number | undefined => {
  const parameter = parametersOf(type)?.get(clinical[type] ?? '');
  const ends = entriesOf(entries, parameter?.leaves ?? []).flatMap(({ d }) =>
    d === undefined ? [] : [d[1] ?? openEnd],
  );
  return ends.length === 0 ? undefined : Math.max(...ends);
};
