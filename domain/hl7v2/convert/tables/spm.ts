import type { SegmentMap } from '../segment-map.ts';

/** v2-to-FHIR SPM[Specimen]. SPM-3 (parent) and SPM-17 (collection) are in `segments/specimen.ts`. */
export const spmSpecimen: SegmentMap = {
  segment: 'SPM',
  resource: 'Specimen',
  fields: [
    { field: 2, to: 'identifier[]', as: 'EIP[Identifier]', kind: 'specimen' },
    { field: 31, to: 'identifier[]', as: 'CX[Identifier]', kind: 'specimen' },
    { field: 32, to: 'identifier[]', as: 'EI[Identifier]', kind: 'specimen' },
    { field: 30, to: 'accessionIdentifier', as: 'CX[Identifier]', kind: 'accession:ACSN' },
    { field: 4, to: 'type', as: 'CWE[CodeableConcept]', table: 'SpecimenType' },
    { field: 7, to: 'collection.method', as: 'CWE[CodeableConcept]', table: 'SpecimenCollectionMethod' },
    { field: 8, to: 'collection.bodySite', as: 'CWE[CodeableConcept]' },
    { field: 12, to: 'collection.quantity', as: 'CQ[Quantity]' },
    { field: 14, to: 'note[]', as: 'ST[Annotation]' },
    { field: 18, to: 'receivedTime', as: 'DTM[dateTime]' },
    { field: 20, to: 'status', as: 'CWE[code]', table: 'YesNoIndicator[AvailabilityStatus]' },
    { field: 24, to: 'condition[]', as: 'CWE[CodeableConcept]', table: 'SpecimenCondition' },
  ],
};
