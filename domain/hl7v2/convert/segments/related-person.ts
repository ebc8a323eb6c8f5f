import type { RelatedPerson } from 'fhir/r4.d.ts';
import type { Assembly } from '../assembly.ts';
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
