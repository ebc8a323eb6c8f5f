import type { SegmentMap } from '../segment-map.ts';

/** v2-to-FHIR TXA[DocumentReference]. Statuses, the date, relations and content are in `segments/document-reference.ts`. */
export const txaDocument: SegmentMap = {
  segment: 'TXA',
  resource: 'DocumentReference',
  fields: [
    { field: 12, to: 'masterIdentifier', as: 'EI[Identifier]', kind: 'document' },
    { field: 2, to: 'type', as: 'CWE[CodeableConcept]' },
    { field: 9, to: 'author[]', as: 'XCN[Practitioner]' },
    { field: 5, to: 'author[]', as: 'XCN[Practitioner]' },
    { field: 10, to: 'authenticator', as: 'XCN[Practitioner]' },
    { field: 22, to: 'authenticator', as: 'XCN[Practitioner]' },
    { field: 18, to: 'securityLabel[]', as: 'CWE[CodeableConcept]', table: 'DocumentConfidentialityStatus' },
    { field: 25, to: 'description', as: 'ST[string]' },
  ],
};

/** Document completion status (HL7 table 0271) to DocumentReference.docStatus. */
export const docStatuses = {
  AU: 'final',
  LA: 'final',
  DI: 'preliminary',
  DO: 'preliminary',
  IN: 'preliminary',
  IP: 'preliminary',
  PA: 'preliminary',
} as const satisfies Readonly<Record<string, 'final' | 'preliminary'>>;
