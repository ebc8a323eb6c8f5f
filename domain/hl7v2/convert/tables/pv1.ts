import type { SegmentMap } from '../segment-map.ts';

/** v2-to-FHIR PV1[Encounter], the rows that need no rule. Class, status, participants and locations are in `segments/encounter.ts`. */
export const pv1Encounter: SegmentMap = {
  segment: 'PV1',
  resource: 'Encounter',
  fields: [
    { field: 19, to: 'identifier[]', as: 'CX[Identifier]', kind: 'visit:VN' },
    { field: 50, to: 'identifier[]', as: 'CX[Identifier]', kind: 'visit-alternate' },
    { field: 4, to: 'type[]', as: 'CWE[CodeableConcept]', table: 'AdmissionType' },
    { field: 5, to: 'hospitalization.preAdmissionIdentifier', as: 'CX[Identifier]', kind: 'preadmission' },
    { field: 10, to: 'serviceType', as: 'CWE[CodeableConcept]', table: 'HospitalService' },
    { field: 13, to: 'hospitalization.reAdmission', as: 'CWE[CodeableConcept]', table: 'ReadmissionIndicator' },
    { field: 14, to: 'hospitalization.admitSource', as: 'CWE[CodeableConcept]' },
    { field: 15, to: 'hospitalization.specialArrangement[]', as: 'CWE[CodeableConcept]', table: 'AmbulatoryStatus' },
    { field: 16, to: 'hospitalization.specialCourtesy[]', as: 'CWE[CodeableConcept]' },
    { field: 36, to: 'hospitalization.dischargeDisposition', as: 'CWE[CodeableConcept]' },
    { field: 38, to: 'hospitalization.dietPreference[]', as: 'CWE[CodeableConcept]' },
  ],
};

/** v2-to-FHIR PV2[Encounter]. PV2-1 and PV2-13 are in `segments/encounter.ts`. */
export const pv2Encounter: SegmentMap = {
  segment: 'PV2',
  resource: 'Encounter',
  fields: [
    { field: 3, to: 'reasonCode[]', as: 'CWE[CodeableConcept]' },
    {
      field: 8,
      extension: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedStartDate',
      to: 'valueDateTime',
      as: 'DTM[dateTime]',
    },
    {
      field: 9,
      extension: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate',
      to: 'valueDateTime',
      as: 'DTM[dateTime]',
    },
    { field: 11, to: 'length', as: 'NM[Duration-days]' },
    { field: 25, to: 'priority', as: 'CWE[CodeableConcept]', table: 'EncounterPriority' },
    {
      field: 38,
      extension: 'http://hl7.org/fhir/StructureDefinition/encounter-modeOfArrival',
      to: 'valueCoding',
      as: 'CWE[Coding]',
      table: 'ModeOfArrivalCode',
    },
  ],
};
