import type { SegmentMap } from '../segment-map.ts';

const structure = 'http://hl7.org/fhir/StructureDefinition';

/** v2-to-FHIR ORC[ServiceRequest]. Numbers, status, intent and requester are in `segments/service-request.ts`. */
export const orcServiceRequest: SegmentMap = {
  segment: 'ORC',
  resource: 'ServiceRequest',
  fields: [
    { field: 4, to: 'requisition', as: 'EI[Identifier]', kind: 'order-group:PGN' },
    { field: 9, to: 'authoredOn', as: 'DTM[dateTime]' },
    {
      field: 14,
      extension: `${structure}/servicerequest-order-callback-phone-number`,
      to: 'valueContactPoint',
      as: 'XTN[ContactPoint]',
    },
    {
      field: 16,
      extension: `${structure}/request-statusReason`,
      to: 'valueCodeableConcept',
      as: 'CWE[CodeableConcept]',
    },
    { field: 28, to: 'meta.security[]', as: 'CWE[Coding]', table: 'ConfidentialityCode' },
    { field: 29, to: 'locationCode[]', as: 'CWE[CodeableConcept]', table: 'OrderType' },
    { field: 33, to: 'identifier[]', as: 'CX[Identifier]', kind: 'order:PLAC' },
    { field: 38, to: 'identifier[]', as: 'EI[Identifier]', kind: 'order-group:FGN' },
  ],
};

/** v2-to-FHIR OBR[ServiceRequest]. */
export const obrServiceRequest: SegmentMap = {
  segment: 'OBR',
  resource: 'ServiceRequest',
  fields: [
    { field: 4, to: 'code', as: 'CWE[CodeableConcept]' },
    { field: 5, to: 'priority', as: 'CWE[code]', table: 'ExtendedPriorityCodes' },
    { field: 6, to: 'occurrenceDateTime', as: 'DTM[dateTime]' },
    { field: 31, to: 'reasonCode[]', as: 'CWE[CodeableConcept]' },
    { field: 46, to: 'orderDetail[]', as: 'CWE[CodeableConcept]' },
    { field: 47, to: 'orderDetail[]', as: 'CWE[CodeableConcept]' },
    { field: 53, to: 'identifier[]', as: 'CX[Identifier]', kind: 'order:PLAC' },
  ],
};

/** v2-to-FHIR OBR[DiagnosticReport]. Numbers, code, status and people are in `segments/diagnostic-report.ts`. */
export const obrDiagnosticReport: SegmentMap = {
  segment: 'OBR',
  resource: 'DiagnosticReport',
  fields: [
    { field: 22, to: 'issued', as: 'DTM[instant]' },
    { field: 24, to: 'category[]', as: 'ID[CodeableConcept]', kind: '0074' },
  ],
};

/** v2-to-FHIR ORC[DiagnosticReport]. */
export const orcDiagnosticReport: SegmentMap = {
  segment: 'ORC',
  resource: 'DiagnosticReport',
  fields: [
    { field: 4, to: 'identifier[]', as: 'EI[Identifier]', kind: 'order-group:PGN' },
    { field: 16, extension: `${structure}/event-statusReason`, to: 'valueCodeableConcept', as: 'CWE[CodeableConcept]' },
    { field: 28, to: 'meta.security[]', as: 'CWE[Coding]', table: 'ConfidentialityCode' },
  ],
};
