/**
 * Which structure an event uses when MSH-9.3 does not say (HL7 table 0354). Events that share a structure are listed after it; a structure always
 * serves the event of its own name. A code with one structure needs no event (`ORU_`): some v2.3 systems send none.
 */
const shared: Readonly<Record<string, string>> = {
  ADT_A01: 'ADT_A04 ADT_A08 ADT_A13',
  ADT_A05: 'ADT_A14 ADT_A28 ADT_A31',
  ADT_A06: 'ADT_A07',
  ADT_A09: 'ADT_A10',
  ADT_A21: 'ADT_A22 ADT_A23 ADT_A25 ADT_A26 ADT_A27 ADT_A29 ADT_A32 ADT_A33',
  ADT_A30: 'ADT_A34 ADT_A35 ADT_A36 ADT_A46 ADT_A47 ADT_A48 ADT_A49',
  ADT_A39: 'ADT_A40 ADT_A41 ADT_A42',
  ADT_A43: 'ADT_A44',
  ADT_A50: 'ADT_A51',
  ADT_A52: 'ADT_A53',
  ADT_A54: 'ADT_A55',
  ADT_A61: 'ADT_A62',
  ORU_R01: 'ORU_ ORU_R03 ORU_W01 ORU_R40',
  ORU_R30: 'ORU_R31 ORU_R32',
  MDM_T01: 'MDM_T03 MDM_T05 MDM_T07 MDM_T09 MDM_T11',
  MDM_T02: 'MDM_T04 MDM_T06 MDM_T08 MDM_T10',
  SIU_S12:
    'SIU_ SIU_S13 SIU_S14 SIU_S15 SIU_S16 SIU_S17 SIU_S18 SIU_S19 SIU_S20 SIU_S21 SIU_S22 SIU_S23 SIU_S24 SIU_S26 SIU_S27',
  RDE_O11: 'RDE_ RDE_O01 RDE_O25 RDE_O49',
  RDS_O13: 'RDS_O01',
  RAS_O17: 'RAS_O01',
  REF_I12: 'REF_ REF_I13 REF_I14 REF_I15',
  ORM_O01: 'ORM_',
  VXU_V04: 'VXU_',
  PPR_PC1: 'PPR_PC2 PPR_PC3',
};

/** `ADT_A04` → `ADT_A01`: message code and event joined by an underscore, to the structure that they share. */
export const structureOfEvent: ReadonlyMap<string, string> = new Map(
  Object.entries(shared).flatMap(([structure, events]) =>
    events.split(' ').map((event) => [event, structure] as const),
  ),
);
