import { loincSystem, residentIdSystem, ucumSystem } from '../../../schemas/uris.ts';

/**
 * Systems that occur in nearly every record, which would be a sixth of all entries' bytes. Entries are stored: the order is for ever, new ones go
 * to the end.
 */
const common: readonly string[] = [
  loincSystem,
  ucumSystem,
  'http://snomed.info/sct',
  residentIdSystem,
  'http://terminology.hl7.org/CodeSystem/observation-category',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
  'http://terminology.hl7.org/CodeSystem/v2-0074',
  'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  'http://terminology.hl7.org/CodeSystem/condition-clinical',
  'http://terminology.hl7.org/CodeSystem/condition-ver-status',
  'http://terminology.hl7.org/CodeSystem/condition-category',
  'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
  'http://hl7.org/fhir/sid/icd-10',
  'http://dicom.nema.org/resources/ontology/DCM',
  'urn:ietf:rfc:3986',
  'urn:ietf:bcp:47',
  'urn:iso:std:iso:4217',
  'urn:oid:2.16.156.10011.1.2',
  'urn:oid:2.16.156.10011.1.12',
];

const codes = new Map(common.map((system, at) => [system, `~${at.toString(36)}`]));

/** The form in which entries hold a system and queries ask for it: `~0` for LOINC, most others as they are. */
export const systemCode = (system: string): string =>
  codes.get(system) ?? (system.startsWith('~') ? `~${system}` : system);
