import type { AllergyIntolerance } from 'fhir/r4.d.ts';
import type { Assembly } from '../assembly.ts';
import type { CodeTableName } from '../code-tables.ts';
import { code } from '../datatypes/id.ts';
import { addOwned } from '../own-entry.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { al1Allergy, iamAllergy } from '../tables/person.ts';

const al1Steps = compileMap(al1Allergy);
const iamSteps = compileMap(iamAllergy);
const clinicalStatus = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
const verificationStatus = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

/** AL1 as an AllergyIntolerance. Source: v2-to-FHIR AL1[AllergyIntolerance]. */
export const readAl1 = (segment: SegmentReader, assembly: Assembly): void => read(segment, assembly, al1Steps);

/** IAM as an AllergyIntolerance; action code `D` takes it back. Source: v2-to-FHIR IAM[AllergyIntolerance]. */
export const readIam = (segment: SegmentReader, assembly: Assembly): void => read(segment, assembly, iamSteps);

const read = (segment: SegmentReader, assembly: Assembly, steps: ReturnType<typeof compileMap>): void => {
  const { subject, run } = assembly;
  if (subject === undefined) return;
  const allergy: AllergyIntolerance = { resourceType: 'AllergyIntolerance', patient: subject };
  const isDeleted = segment.name === 'IAM' && segment.peek(6) === 'D';
  if (segment.name === 'IAM') segment.take(6, 'AllergyIntolerance.verificationStatus');
  // A record in error has no clinical status (R4 invariant ait-2).
  if (isDeleted) allergy.verificationStatus = { coding: [{ system: verificationStatus, code: 'entered-in-error' }] };
  else allergy.clinicalStatus = { coding: [{ system: clinicalStatus, code: 'active' }] };
  applyMap(steps, segment, allergy, run);
  const category = byTable(segment, 2, 'category', 'AllergenType[AllergyIntoleranceCategory]', run);
  // The guide's tables hold codes of the required value sets of these elements only; so below.
  if (category !== undefined) allergy.category = [category as NonNullable<AllergyIntolerance['category']>[number]];
  const type = byTable(segment, 2, 'type', 'AllergyType', run);
  if (type !== undefined) allergy.type = type as NonNullable<AllergyIntolerance['type']>;
  readReaction(segment, allergy, run);
  const key = `${assembly.patientKey}/${segment.peek(3) ?? segment.peek(3, 2) ?? ''}`;
  addOwned(allergy, 'allergy-of-patient', key, assembly);
  assembly.notes = { resource: allergy, target: 'AllergyIntolerance.note' };
};

/** The severity belongs to the reaction where one is described, otherwise to the allergy's criticality. */
const readReaction = (segment: SegmentReader, allergy: AllergyIntolerance, run: Run): void => {
  const manifestation = segment
    .all(5)
    .map((part) => part.takeAll('AllergyIntolerance.reaction.manifestation.text'))
    .filter((text) => text !== undefined)
    .map((text) => ({ text }));
  if (manifestation.length === 0) {
    const criticality = byTable(segment, 4, 'criticality', 'AllergySeverity[AllergyIntolerance.criticality]', run);
    if (criticality !== undefined) allergy.criticality = criticality as NonNullable<AllergyIntolerance['criticality']>;
    return;
  }
  const severity = byTable(
    segment,
    4,
    'reaction.severity',
    'AllergySeverity[AllergyIntolerance.reaction.severity]',
    run,
  );
  allergy.reaction = [
    { manifestation, ...(severity !== undefined && { severity: severity as 'mild' | 'moderate' | 'severe' }) },
  ];
};

const byTable = (segment: SegmentReader, field: number, element: string, table: CodeTableName, run: Run) => {
  const part = segment.one(field);
  return part && code(part, `AllergyIntolerance.${element}`, run, table);
};
