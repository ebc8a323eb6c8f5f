import type { SegmentMap } from '../segment-map.ts';

/** v2-to-FHIR RXA[Immunization]. Vaccine, dose, performers and status are in `segments/immunization.ts`. */
export const rxaImmunization: SegmentMap = {
  segment: 'RXA',
  resource: 'Immunization',
  fields: [
    { field: 15, to: 'lotNumber', as: 'ST[string]' },
    { field: 16, to: 'expirationDate', as: 'DTM[date]' },
    { field: 17, to: 'manufacturer', as: 'CWE[Organization]' },
    { field: 18, to: 'statusReason', as: 'CWE[CodeableConcept]' },
    { field: 19, to: 'reasonCode[]', as: 'CWE[CodeableConcept]' },
    { field: 22, to: 'recorded', as: 'DTM[dateTime]' },
    { field: 27, to: 'location', as: 'PL[Location]' },
  ],
};

/** v2-to-FHIR RXR[Immunization]. */
export const rxrImmunization: SegmentMap = {
  segment: 'RXR',
  resource: 'Immunization',
  fields: [
    { field: 1, to: 'route', as: 'CWE[CodeableConcept]', table: 'RouteOfAdministration' },
    { field: 2, to: 'site', as: 'CWE[CodeableConcept]', table: 'BodyParts' },
  ],
};

/** v2-to-FHIR RXO[MedicationRequest]. Doses are in `segments/medication-request.ts`. */
export const rxoMedicationRequest: SegmentMap = {
  segment: 'RXO',
  resource: 'MedicationRequest',
  fields: [
    { field: 1, to: 'medicationCodeableConcept', as: 'CWE[CodeableConcept]' },
    { field: 14, to: 'requester', as: 'XCN[Practitioner]' },
    { field: 13, to: 'dispenseRequest.numberOfRepeatsAllowed', as: 'NM[positiveInt]' },
    { field: 20, to: 'reasonCode[]', as: 'CWE[CodeableConcept]' },
  ],
};

/** RXE (pharmacy encoded order), which the guide leaves out but for RXE-19; read as RXO is. Source: HL7 v2.8 chapter 4A.4.4. */
export const rxeMedicationRequest: SegmentMap = {
  segment: 'RXE',
  resource: 'MedicationRequest',
  fields: [
    { field: 15, to: 'identifier[]', as: 'EI[Identifier]', kind: 'prescription' },
    { field: 2, to: 'medicationCodeableConcept', as: 'CWE[CodeableConcept]' },
    { field: 13, to: 'requester', as: 'XCN[Practitioner]' },
    { field: 12, to: 'dispenseRequest.numberOfRepeatsAllowed', as: 'NM[positiveInt]' },
    { field: 27, to: 'reasonCode[]', as: 'CWE[CodeableConcept]' },
  ],
};
