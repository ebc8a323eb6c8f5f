import type { Condition, EncounterDiagnosis } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly } from '../assembly.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { referTo } from '../entry-list.ts';
import { addOwned } from '../own-entry.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { dg1Condition, prbCondition } from '../tables/person.ts';

const dg1Steps = compileMap(dg1Condition);
const prbSteps = compileMap(prbCondition);
const category = 'http://terminology.hl7.org/CodeSystem/condition-category';

/** DG1 as a Condition, and a diagnosis of the visit or, in an order's group, the reason for the order. Source: v2-to-FHIR DG1[Condition], DG1[Encounter]. */
export const readDg1 = (segment: SegmentReader, assembly: Assembly, group: string): void => {
  const { subject, visit, encounter, run } = assembly;
  if (subject === undefined) return;
  const condition: Condition = {
    resourceType: 'Condition',
    category: [{ coding: [{ system: category, code: 'encounter-diagnosis' }] }],
    subject,
    ...(visit && { encounter: visit }),
  };
  if (segment.take(21, 'Condition.verificationStatus') === 'D') condition.verificationStatus = inError;
  applyMap(dg1Steps, segment, condition, run);
  const description = segment.one(4)?.takeAll('Condition.code.text');
  if (description !== undefined) condition.code = { ...condition.code, text: description };
  const of = encounter?.identity.value ?? assembly.patientKey;
  const entry = addOwned(condition, 'diagnosis-of-visit', `${of}/${segment.peek(3) ?? description ?? ''}`, assembly);
  assembly.notes = { resource: condition, target: 'Condition.note' };
  if (assembly.order?.request && /ORDER|REQUEST/.test(group)) {
    const { resource } = assembly.order.request;
    resource.reasonReference = append(resource.reasonReference, referTo(entry));
    return;
  }
  if (encounter === undefined) return;
  const diagnosis: EncounterDiagnosis = { condition: referTo(entry) };
  const kind = segment.one(6);
  const use = kind && codeableConcept(kind, 'Encounter.diagnosis.use', run, 'DiagnosisType');
  if (use) diagnosis.use = use;
  const rank = segment.peek(15);
  if (rank !== undefined && /^[1-9]\d?$/.test(rank)) {
    segment.take(15, 'Encounter.diagnosis.rank');
    diagnosis.rank = Number(rank);
  }
  encounter.resource.diagnosis = append(encounter.resource.diagnosis, diagnosis);
};

/** PRB as a Condition on the problem list. */
export const readPrb = (segment: SegmentReader, assembly: Assembly): void => {
  const { subject, visit, run } = assembly;
  if (subject === undefined) return;
  const condition: Condition = {
    resourceType: 'Condition',
    category: [{ coding: [{ system: category, code: 'problem-list-item' }] }],
    subject,
    ...(visit && { encounter: visit }),
  };
  applyMap(prbSteps, segment, condition, run);
  // PRB-1 is an action of HL7 table 0287.
  if (segment.take(1, 'Condition.verificationStatus') === 'DE') condition.verificationStatus = inError;
  // A resolved problem is inactive (R4 invariant con-4); one in error has no clinical status (con-5).
  else condition.clinicalStatus = clinical(condition.abatementDateTime === undefined ? 'active' : 'resolved');
  addOwned(condition, 'problem-of-patient', `${assembly.patientKey}/${segment.peek(3) ?? ''}`, assembly);
  assembly.notes = { resource: condition, target: 'Condition.note' };
};

const clinical = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code }],
});

const inError = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' }],
};
