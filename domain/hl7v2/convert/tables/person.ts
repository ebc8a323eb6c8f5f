import type { SegmentMap } from '../segment-map.ts';

/** v2-to-FHIR NK1[RelatedPerson]. */
export const nk1RelatedPerson: SegmentMap = {
  segment: 'NK1',
  resource: 'RelatedPerson',
  fields: [
    { field: 33, to: 'identifier[]', as: 'CX[Identifier]', kind: 'related-person' },
    { field: 12, to: 'identifier[]', as: 'CX[Identifier]', kind: 'employee' },
    { field: 2, to: 'name[]', as: 'XPN[HumanName]' },
    { field: 30, to: 'name[]', as: 'XPN[HumanName]' },
    { field: 3, to: 'relationship[]', as: 'CWE[CodeableConcept]', table: 'Relationship' },
    { field: 7, to: 'relationship[]', as: 'CWE[CodeableConcept]', table: 'ContactRole' },
    { field: 4, to: 'address[]', as: 'XAD[Address]' },
    { field: 32, to: 'address[]', as: 'XAD[Address]' },
    { field: 5, to: 'telecom[]', as: 'XTN[ContactPoint]' },
    { field: 6, to: 'telecom[]', as: 'XTN[ContactPoint]', kind: 'work' },
    { field: 31, to: 'telecom[]', as: 'XTN[ContactPoint]' },
    { field: 40, to: 'telecom[]', as: 'XTN[ContactPoint]' },
    { field: 41, to: 'telecom[]', as: 'XTN[ContactPoint]' },
    { field: 15, to: 'gender', as: 'CWE[code]', table: 'AdministrativeSex' },
    { field: 16, to: 'birthDate', as: 'DTM[date]' },
    { field: 20, to: 'communication[0].language', as: 'CWE[CodeableConcept]', table: 'PrimaryLanguage' },
    { field: 37, to: 'identifier[]', as: 'CX[Identifier]', kind: 'related-person-social-security:SS' },
  ],
};

/** v2-to-FHIR AL1[AllergyIntolerance]. Category, type and severity are in `segments/allergy.ts`. */
export const al1Allergy: SegmentMap = {
  segment: 'AL1',
  resource: 'AllergyIntolerance',
  fields: [
    { field: 3, to: 'code', as: 'CWE[CodeableConcept]' },
    { field: 6, to: 'onsetDateTime', as: 'DTM[dateTime]' },
  ],
};

/** v2-to-FHIR IAM[AllergyIntolerance]. */
export const iamAllergy: SegmentMap = {
  segment: 'IAM',
  resource: 'AllergyIntolerance',
  fields: [
    { field: 7, to: 'identifier[]', as: 'EI[Identifier]', kind: 'allergy' },
    { field: 3, to: 'code', as: 'CWE[CodeableConcept]' },
    { field: 11, to: 'onsetDateTime', as: 'DTM[dateTime]' },
    { field: 12, to: 'onsetString', as: 'CWE[string]', when: (segment) => !segment.has(11) },
    { field: 13, to: 'recordedDate', as: 'DTM[dateTime]' },
  ],
};

/** v2-to-FHIR DG1[Condition]. */
export const dg1Condition: SegmentMap = {
  segment: 'DG1',
  resource: 'Condition',
  fields: [
    { field: 20, to: 'identifier[]', as: 'EI[Identifier]', kind: 'diagnosis' },
    { field: 3, to: 'code', as: 'CWE[CodeableConcept]' },
    { field: 5, to: 'onsetDateTime', as: 'DTM[dateTime]' },
    { field: 16, to: 'asserter', as: 'XCN[Practitioner]' },
    { field: 19, to: 'recordedDate', as: 'DTM[dateTime]' },
  ],
};

/** PRB (problem), which the guide leaves out. Source: HL7 v2.8 chapter 12.4.2. */
export const prbCondition: SegmentMap = {
  segment: 'PRB',
  resource: 'Condition',
  fields: [
    { field: 4, to: 'identifier[]', as: 'EI[Identifier]', kind: 'problem' },
    { field: 3, to: 'code', as: 'CWE[CodeableConcept]' },
    { field: 16, to: 'onsetDateTime', as: 'DTM[dateTime]' },
    { field: 7, to: 'recordedDate', as: 'DTM[dateTime]' },
    { field: 9, to: 'abatementDateTime', as: 'DTM[dateTime]' },
    { field: 26, to: 'severity', as: 'CWE[CodeableConcept]' },
  ],
};

/** v2-to-FHIR PR1[Procedure]. */
export const pr1Procedure: SegmentMap = {
  segment: 'PR1',
  resource: 'Procedure',
  fields: [
    { field: 19, to: 'identifier[]', as: 'EI[Identifier]', kind: 'procedure' },
    { field: 3, to: 'code', as: 'CWE[CodeableConcept]' },
    { field: 6, to: 'category', as: 'CWE[CodeableConcept]' },
    { field: 15, to: 'reasonCode[]', as: 'CWE[CodeableConcept]' },
    { field: 23, to: 'location', as: 'PL[Location]' },
  ],
};

/** v2-to-FHIR IN1[Coverage]. The payor and the subscriber are in `segments/coverage.ts`. */
export const in1Coverage: SegmentMap = {
  segment: 'IN1',
  resource: 'Coverage',
  fields: [
    {
      field: 49,
      extension: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-subscriberId',
      to: 'valueIdentifier',
      as: 'CX[Identifier]',
      kind: 'insured',
    },
    { field: 15, to: 'type', as: 'CWE[CodeableConcept]', table: 'PlanId' },
    { field: 17, to: 'relationship', as: 'CWE[CodeableConcept]', table: 'Relationship' },
  ],
};

/** The insured of IN1 as a RelatedPerson. */
export const in1RelatedPerson: SegmentMap = {
  segment: 'IN1',
  resource: 'RelatedPerson',
  fields: [
    { field: 16, to: 'name[]', as: 'XPN[HumanName]' },
    { field: 18, to: 'birthDate', as: 'DTM[date]' },
    { field: 19, to: 'address[]', as: 'XAD[Address]' },
    { field: 43, to: 'gender', as: 'CWE[code]', table: 'AdministrativeSex' },
  ],
};
