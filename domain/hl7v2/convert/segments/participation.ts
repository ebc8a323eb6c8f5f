import type { Reference } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly } from '../assembly.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { periodOfFields } from '../datatypes/dr.ts';
import { location } from '../datatypes/pl.ts';
import { practitioner as readPractitioner } from '../datatypes/xcn.ts';
import { organization as readOrganization } from '../datatypes/xon.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { practitionerRole } from './practitioner-role.ts';

/**
 * PRT as who took part in what was read before it: a report or order, a result, the visit, or the care of the patient.
 *
 * Source: v2-to-FHIR PRT[PractitionerRole], PRT[Observation-Location], PRT[Patient-GeneralPractitioner-Practitioner].
 */
export const readPrt = (segment: SegmentReader, assembly: Assembly, group: string): void => {
  const { run, observation, order } = assembly;
  if (segment.peek(2) === 'DE') return;
  const person = segment.one(5);
  const company = segment.one(8);
  const role = segment.peek(4);
  const owner = ownerOf(assembly, group);
  if (owner === undefined) return;
  const practitioner = person && readPractitioner(person, `${owner}.resolve().practitioner`, run);
  const organization = company && readOrganization(company, `${owner}.resolve().organization`, run);
  if (owner === 'Observation.performer') readPlace(segment, assembly);
  if (practitioner === undefined && organization === undefined) return;
  const roleField = segment.one(4);
  const code = roleField && codeableConcept(roleField, `${owner}.resolve().code`, run, 'Participation');
  const who = practitionerRole(
    { ...(practitioner && { practitioner }), ...(organization && { organization }), ...(code && { code }) },
    run,
  );
  if (owner === 'Observation.performer' && observation) {
    observation.resource.performer = append(observation.resource.performer, who);
  } else if (owner === 'DiagnosticReport.performer' && order?.report) {
    const { resource } = order.report;
    if (role === 'PRI') resource.resultsInterpreter = append(resource.resultsInterpreter, who);
    else resource.performer = append(resource.performer, who);
  } else if (owner === 'ServiceRequest.performer' && order?.request) {
    if (role === 'OP' && order.request.resource.requester === undefined) order.request.resource.requester = who;
    else order.request.resource.performer = append(order.request.resource.performer, who);
  } else joinCare(segment, assembly, owner, who);
};

const ownerOf = (assembly: Assembly, group: string): string | undefined => {
  if (/OBSERVATION/.test(group) && group !== 'ORDER_OBSERVATION' && assembly.observation)
    return 'Observation.performer';
  if (assembly.order?.report) return 'DiagnosticReport.performer';
  if (assembly.order?.request) return 'ServiceRequest.performer';
  if (assembly.encounter) return 'Encounter.participant.individual';
  return assembly.patient && 'Patient.generalPractitioner';
};

/** PRT-9: where it happened. */
const readPlace = (segment: SegmentReader, { observation, run }: Assembly): void => {
  for (const part of segment.all(9)) {
    const place = location(part, 'Observation.extension.valueReference', run);
    if (place === undefined || observation === undefined) continue;
    const extension = { url: 'http://hl7.org/fhir/StructureDefinition/event-location', valueReference: place };
    observation.resource.extension = append(observation.resource.extension, extension);
  }
};

const joinCare = (segment: SegmentReader, assembly: Assembly, owner: string, who: Reference): void => {
  const { encounter, patient, run } = assembly;
  if (owner === 'Encounter.participant.individual' && encounter) {
    const period = periodOfFields(segment, 11, 12, 'Encounter.participant.period', run);
    const kind = segment.one(4);
    const type = kind && codeableConcept(kind, 'Encounter.participant.type', run, 'Participation');
    const participant = { ...(type && { type: [type] }), ...(period && { period }), individual: who };
    encounter.resource.participant = append(encounter.resource.participant, participant);
  } else if (patient) {
    patient.resource.generalPractitioner = append(patient.resource.generalPractitioner, who);
  }
};

/** ROL, which PRT replaced: a participant of the visit, or before PV1 someone who cares for the patient. Source: v2-to-FHIR ROL. */
export const readRol = (segment: SegmentReader, assembly: Assembly): void => {
  const { encounter, patient, run } = assembly;
  if (segment.peek(2) === 'DE') return;
  for (const part of segment.all(4)) {
    const owner = encounter ? 'Encounter.participant.individual' : 'Patient.generalPractitioner';
    const practitioner = readPractitioner(part, `${owner}.resolve().practitioner`, run);
    if (practitioner === undefined) continue;
    const company = segment.one(14);
    const organization = company && readOrganization(company, `${owner}.resolve().organization`, run);
    const field = segment.one(3);
    const role = field && codeableConcept(field, `${owner}.resolve().code`, run, 'ProviderRole');
    const who = practitionerRole(
      { practitioner, ...(organization && { organization }), ...(role && { code: role }) },
      run,
    );
    if (encounter) {
      const period = periodOfFields(segment, 5, 6, 'Encounter.participant.period', run);
      const participant = { ...(role && { type: [role] }), ...(period && { period }), individual: who };
      encounter.resource.participant = append(encounter.resource.participant, participant);
    } else if (patient) {
      patient.resource.generalPractitioner = append(patient.resource.generalPractitioner, who);
    }
  }
};
