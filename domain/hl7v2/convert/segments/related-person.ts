import type { RelatedPerson } from 'fhir/r4.d.ts';
import type { Assembly } from '../assembly.ts';
import { identifier } from '../datatypes/cx.ts';
import { periodOfFields } from '../datatypes/dr.ts';
import { digest } from '../digest.ts';
import { addOwned } from '../own-entry.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { nk1RelatedPerson } from '../tables/person.ts';

const steps = compileMap(nk1RelatedPerson);

/** NK1 as a RelatedPerson, told apart within the patient by name and relationship. Source: v2-to-FHIR NK1[RelatedPerson]. */
export const readNk1 = (segment: SegmentReader, assembly: Assembly): void => {
  const { subject, run } = assembly;
  if (subject === undefined) return;
  const person: RelatedPerson = { resourceType: 'RelatedPerson', patient: subject };
  applyMap(steps, segment, person, run);
  const period = periodOfFields(segment, 8, 9, 'RelatedPerson.period', run);
  if (period) person.period = period;
  const key = digest(person.name?.[0]?.text, segment.peek(3), segment.peek(7));
  addOwned(person, 'related-person-of-patient', `${assembly.patientKey}/${key}`, assembly);
  assembly.notes = undefined;
};

/** PID-21: the mother, of whom only the number is known. Source: v2-to-FHIR CX[RelatedPerson-Mother]. */
export const readMother = (segment: SegmentReader, assembly: Assembly): void => {
  const { subject, run } = assembly;
  if (subject === undefined) return;
  const numbers = segment
    .all(21)
    .map((part) => identifier(part, 'RelatedPerson.identifier', run, 'patient'))
    .filter((found) => found !== undefined);
  if (numbers.length === 0) return;
  const mother: RelatedPerson = {
    resourceType: 'RelatedPerson',
    identifier: [{ system: run.local('mother-of-patient'), value: assembly.patientKey }, ...numbers],
    patient: subject,
    relationship: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' }] }],
  };
  addOwned(mother, 'mother-of-patient', assembly.patientKey, assembly);
};
