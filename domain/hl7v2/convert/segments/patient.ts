import type { Identifier, Patient } from 'fhir/r4.d.ts';
import { residentIdSystem } from '../../../../schemas/uris.ts';
import { append } from '../append.ts';
import type { Assembly } from '../assembly.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifierTypeSystem } from '../datatypes/cx.ts';
import { moment } from '../datatypes/dtm.ts';
import { boolean } from '../datatypes/id.ts';
import type { Identity } from '../entry-list.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { patientNumberTypes } from '../tables/identifier-types.ts';
import { pd1Patient, pidPatient } from '../tables/pid.ts';
import { readAccount } from './account.ts';
import { joinPatient } from './appointment.ts';
import { readMother } from './related-person.ts';

const pidSteps = compileMap(pidPatient);
const pd1Steps = compileMap(pd1Patient);

/** PID opens a patient; what was open belongs to the patient before. */
export const readPid = (segment: SegmentReader, assembly: Assembly): void => {
  const { run } = assembly;
  const patient: Patient = { resourceType: 'Patient' };
  // A29 deletes the person's record (HL7 v2.8 chapter 3.3.29).
  if (assembly.code === 'ADT' && assembly.event === 'A29') patient.active = false;
  applyMap(pidSteps, segment, patient, run);
  readSocialNumber(segment, patient, run);
  readBirth(segment, patient, run);
  readDeath(segment, patient, run);
  readPlaces(segment, patient, run);
  const identity = patientIdentity(patient.identifier ?? []) ?? provisional(patient, assembly);
  const known = run.entries.find('Patient', identity);
  assembly.encounter = undefined;
  assembly.order = undefined;
  assembly.notes = undefined;
  if (known?.resource.resourceType === 'Patient') {
    // The same patient again (A24 and others, or a later group): what is new is added.
    Object.assign(known.resource, { ...patient, ...known.resource });
    // `find` looked for the type, which the check above repeats for the compiler.
    assembly.patient = known as NonNullable<Assembly['patient']>;
    return;
  }
  assembly.patient = run.entries.add(patient, identity);
  readAccount(segment, assembly);
  readMother(segment, assembly);
  joinPatient(assembly);
};

export const readPd1 = (segment: SegmentReader, assembly: Assembly): void => {
  if (assembly.patient) applyMap(pd1Steps, segment, assembly.patient.resource, assembly.run);
};

/** The identifier that names the patient within the sender: a medical record number first, else the first that is there. */
export const patientIdentity = (identifiers: readonly Identifier[]): Identity | undefined => {
  let best: Identifier | undefined;
  let rank = Number.POSITIVE_INFINITY;
  for (const candidate of identifiers) {
    const coding = candidate.type?.coding?.[0];
    // A type that HL7 does not list says nothing.
    const type = coding?.system === identifierTypeSystem ? (coding.code ?? '') : '';
    const at = patientNumberTypes.indexOf(type);
    const own = at >= 0 ? at : type === '' ? patientNumberTypes.length : patientNumberTypes.length + 1;
    if (own < rank) {
      best = candidate;
      rank = own;
    }
  }
  return best?.system === undefined || best.value === undefined
    ? undefined
    : { system: best.system, value: best.value };
};

/** A patient whom the message does not number cannot be told from another: the message itself is all that identifies the record. */
const provisional = (patient: Patient, assembly: Assembly): Identity => {
  const { run } = assembly;
  run.note('error', 'hl7v2.unidentified-patient', 'PID-3', 'The patient has no identifier');
  const identity = { system: run.local('patient-of-message'), value: assembly.controlId || 'unnumbered' };
  const free = run.entries.free('Patient', identity);
  patient.identifier = [free];
  return free;
};

/** PID-19: in China the resident ID, elsewhere a social security number of the sender's country. */
const readSocialNumber = (segment: SegmentReader, patient: Patient, run: Run): void => {
  const part = segment.one(19);
  const value = part?.peek(1)?.toUpperCase();
  if (part === undefined || value === undefined) return;
  part.take(1, 'Patient.identifier.value');
  const identifier: Identifier = residentId.test(value)
    ? { type: { coding: [{ system: identifierTypeSystem, code: 'NI' }] }, system: residentIdSystem, value }
    : { type: { coding: [{ system: identifierTypeSystem, code: 'SS' }] }, system: run.local('patient', 'SS'), value };
  addIdentifier(patient, identifier);
};

/** 18 characters, or 15 in cards from before 1999 (GB 11643). Whether the check digit is right is a later stage's question. */
const residentId = /^(\d{17}[\dX]|\d{15})$/;

const addIdentifier = (patient: Patient, identifier: Identifier): void => {
  const list = patient.identifier ?? [];
  patient.identifier = list;
  if (!list.some(({ system, value }) => system === identifier.system && value === identifier.value))
    list.push(identifier);
};

const readBirth = (segment: SegmentReader, patient: Patient, run: Run): void => {
  const birth = moment(segment.one(7), 1, 'Patient.birthDate', run);
  if (birth !== undefined) {
    patient.birthDate = birth.text.slice(0, 10);
    if (birth.precision === 'minute' || birth.precision === 'second') {
      const url = 'http://hl7.org/fhir/StructureDefinition/patient-birthTime';
      patient._birthDate = { extension: [{ url, valueDateTime: birth.text }] };
    }
  }
  const order = segment.one(25)?.peek(1);
  if (order !== undefined && /^[1-9]\d?$/.test(order)) {
    segment.take(25, 'Patient.multipleBirthInteger');
    segment.take(24, 'Patient.multipleBirthInteger');
    patient.multipleBirthInteger = Number(order);
    return;
  }
  const multiple = segment.one(24);
  const isMultiple = multiple && boolean(multiple, 'Patient.multipleBirthBoolean', run);
  if (isMultiple !== undefined) patient.multipleBirthBoolean = isMultiple;
};

const readDeath = (segment: SegmentReader, patient: Patient, run: Run): void => {
  const died = moment(segment.one(29), 1, 'Patient.deceasedDateTime', run);
  if (died !== undefined) {
    patient.deceasedDateTime = died.text;
    segment.take(30, 'Patient.deceasedDateTime');
    return;
  }
  const indicator = segment.one(30);
  const isDead = indicator && boolean(indicator, 'Patient.deceasedBoolean', run);
  if (isDead !== undefined) patient.deceasedBoolean = isDead;
};

const nested = [
  [26, 'http://hl7.org/fhir/StructureDefinition/patient-citizenship'],
  [39, 'http://hl7.org/fhir/StructureDefinition/patient-citizenship'],
  [28, 'http://hl7.org/fhir/StructureDefinition/patient-nationality'],
] as const;

/** PID-12 (county) and the extensions that hold their code one level down. */
const readPlaces = (segment: SegmentReader, patient: Patient, run: Run): void => {
  const county = segment.take(12, 'Patient.address.district');
  if (county !== undefined) {
    const only = patient.address?.length === 1 ? patient.address[0] : undefined;
    if (only && only.district === undefined) only.district = county;
    else if (only?.district !== county) patient.address = append(patient.address, { district: county });
  }
  for (const [field, url] of nested) {
    for (const part of segment.all(field)) {
      const concept = codeableConcept(part, 'Patient.extension.extension.valueCodeableConcept', run);
      if (concept === undefined) continue;
      patient.extension = append(patient.extension, {
        url,
        extension: [{ url: 'code', valueCodeableConcept: concept }],
      });
    }
  }
};
