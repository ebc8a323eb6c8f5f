import type { SegmentMap } from '../segment-map.ts';

const structure = 'http://hl7.org/fhir/StructureDefinition';

/** v2-to-FHIR PID[Patient]. PID-7, PID-19, PID-24/25 and PID-29/30 have rules of their own in `segments/patient.ts`. */
export const pidPatient: SegmentMap = {
  segment: 'PID',
  resource: 'Patient',
  fields: [
    { field: 3, to: 'identifier[]', as: 'CX[Identifier]', kind: 'patient' },
    { field: 2, to: 'identifier[]', as: 'CX[Identifier]', kind: 'patient' },
    { field: 4, to: 'identifier[]', as: 'CX[Identifier]', kind: 'patient-alternate' },
    { field: 5, to: 'name[]', as: 'XPN[HumanName]' },
    { field: 9, to: 'name[]', as: 'XPN[HumanName]' },
    { field: 6, extension: `${structure}/patient-mothersMaidenName`, to: 'valueString', as: 'XPN[string]' },
    { field: 8, to: 'gender', as: 'CWE[code]', table: 'AdministrativeSex' },
    { field: 11, to: 'address[]', as: 'XAD[Address]' },
    { field: 13, to: 'telecom[]', as: 'XTN[ContactPoint]', kind: 'home' },
    { field: 14, to: 'telecom[]', as: 'XTN[ContactPoint]', kind: 'work' },
    { field: 40, to: 'telecom[]', as: 'XTN[ContactPoint]' },
    { field: 15, to: 'communication[0].language', as: 'CWE[CodeableConcept]', table: 'PrimaryLanguage' },
    { field: 16, to: 'maritalStatus', as: 'CWE[CodeableConcept]', table: 'MaritalStatus' },
    {
      field: 17,
      extension: `${structure}/patient-religion`,
      to: 'valueCodeableConcept',
      as: 'CWE[CodeableConcept]',
      table: 'Religion',
    },
    { field: 20, to: 'identifier[]', as: 'CX[Identifier]', kind: 'driving-licence:DL' },
    { field: 23, extension: `${structure}/patient-birthPlace`, to: 'valueAddress', as: 'ST[Address]' },
  ],
};

/** v2-to-FHIR PD1[Patient]. */
export const pd1Patient: SegmentMap = {
  segment: 'PD1',
  resource: 'Patient',
  fields: [
    { field: 3, to: 'generalPractitioner[]', as: 'XON[Organization]' },
    { field: 4, to: 'generalPractitioner[]', as: 'XCN[Practitioner]' },
    { field: 6, extension: `${structure}/patient-disability`, to: 'valueCodeableConcept', as: 'CWE[CodeableConcept]' },
    { field: 14, extension: `${structure}/patient-congregation`, to: 'valueString', as: 'ST[string]' },
  ],
};
