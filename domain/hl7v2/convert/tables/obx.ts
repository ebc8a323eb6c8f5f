import type { SegmentMap } from '../segment-map.ts';

const structure = 'http://hl7.org/fhir/StructureDefinition';

/** v2-to-FHIR OBX[Observation], the rows that need no rule. The code, the value and what belongs to it are in `segments/observation.ts`. */
export const obxObservation: SegmentMap = {
  segment: 'OBX',
  resource: 'Observation',
  fields: [
    { field: 8, to: 'interpretation[]', as: 'CWE[CodeableConcept]', table: 'InterpretationCodes' },
    {
      field: 10,
      extension: `${structure}/observation-nature-of-abnormal-test`,
      to: 'valueCodeableConcept',
      as: 'CWE[CodeableConcept]',
      table: 'NatureOfAbnormalTesting',
    },
    { field: 14, to: 'effectiveDateTime', as: 'DTM[dateTime]' },
    { field: 15, to: 'performer[]', as: 'CWE[Organization]' },
    { field: 16, to: 'performer[]', as: 'XCN[Practitioner]' },
    { field: 18, to: 'device', as: 'EI[Device]' },
    { field: 17, to: 'method', as: 'CWE[CodeableConcept]' },
    { field: 19, extension: `${structure}/observation-analysis-date-time`, to: 'valueDateTime', as: 'DTM[dateTime]' },
    { field: 20, to: 'bodySite', as: 'CWE[CodeableConcept]' },
    {
      field: 30,
      extension: `${structure}/observation-structure-type`,
      to: 'valueCodeableConcept',
      as: 'ID[CodeableConcept]',
      kind: '0937',
    },
    { field: 25, to: 'performer[]', as: 'XCN[Practitioner]' },
  ],
};
