/**
 * ADT message structures, in the notation of notation.ts: the v2.8 structures with the segments that earlier versions have in the same place.
 * Source: HL7 v2.8 chapter 3.3 and the message tables of HL7's v2-to-FHIR guide (CC0).
 */
const start = 'MSH ARV* SFT* UAC? NTE* EVN?';
const person = 'PID PD1? OH1* OH2* OH3? OH4* ARV* ROL* PRT*';
const nextOfKin = 'NEXT_OF_KIN*(NK1 OH2* OH3? PRT*)';
const visit = 'PV1? PV2? ARV* ROL* PRT* DB1*';
const observation = 'OBSERVATION*(OBX PRT* NTE*)';
const procedure = 'PROCEDURE*(PR1 ROL* PRT*)';
const insurance =
  'INSURANCE*(IN1 IN2? IN3* ROL* PRT* AUTHORIZATION*(AUT PRT* CTD*) REFERRAL*(RF1 PRT* CTD*)) ACC? UB1? UB2?';
const full = `${visit} ${observation} AL1* IAM* DG1* DRG? ${procedure} GT1* ${insurance}`;
const brief = `${start} PID PD1? ARV* PV1? PV2? DB1* ${observation} DG1* DRG?`;
const pair = `PID PD1? ARV* PV1? PV2? DB1* ${observation}`;

export const adtStructures: Readonly<Record<string, string>> = {
  ADT_A01: `${start} ${person} ${nextOfKin} ${full} PDA?`,
  ADT_A02: `${start} ${person} ${visit} ${observation} PDA?`,
  ADT_A03: `${start} ${person} ${nextOfKin} ${visit} AL1* IAM* DG1* DRG? ${procedure} ${observation} GT1* ${insurance} PDA?`,
  ADT_A05: `${start} ${person} ${nextOfKin} ${full}`,
  ADT_A06: `${start} ${person} MRG? ${nextOfKin} ${full}`,
  ADT_A09: brief,
  ADT_A11: brief,
  ADT_A12: brief,
  ADT_A15: `${start} ${person} ${visit} ${observation} DG1*`,
  ADT_A16: `${start} ${person} ${nextOfKin} ${full}`,
  ADT_A17: `${start} ${pair} ${pair}`,
  ADT_A18: `${start} PID PD1? ARV* MRG? PV1?`,
  ADT_A20: `${start} NPU`,
  ADT_A21: `${start} PID PD1? ARV* PV1? PV2? DB1* ${observation}`,
  ADT_A24: `${start} ${pair} ${pair}`,
  ADT_A30: `${start} PID PD1? ARV* MRG`,
  ADT_A37: `${start} ${pair} ${pair}`,
  ADT_A38: brief,
  ADT_A39: `${start} PATIENT+(PID PD1? ARV* MRG PV1?)`,
  ADT_A43: `${start} PATIENT+(PID PD1? ARV* MRG PV1?)`,
  ADT_A45: `${start} PID PD1? ARV* MERGE_INFO+(MRG PV1)`,
  ADT_A50: `${start} PID PD1? ARV* MRG PV1`,
  ADT_A52: `${start} PID PD1? ARV* PV1? PV2?`,
  ADT_A54: `${start} PID PD1? ARV* ROL* PRT* PV1? PV2? ROL* PRT*`,
  ADT_A60: `${start} PID PD1? ARV* PV1? PV2? ARV* ADVERSE_REACTION_GROUP*(IAM NTE* IAR*)`,
  ADT_A61: `${start} PID PD1? ARV* ROL* PRT* PV1? ROL* PRT* PV2?`,
};
