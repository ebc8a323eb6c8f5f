/**
 * Scheduling, referral, finance and acknowledgement message structures, in the notation of notation.ts.
 * Source: HL7 v2.8 chapters 2, 6, 10 and 11, with the segments of earlier versions, and the message tables of HL7's v2-to-FHIR guide (CC0).
 */
const start = 'MSH ARV* SFT* UAC? NTE*';
const insurance = 'INSURANCE*(IN1 IN2? IN3* ROL* PRT*)';
const procedure = 'PROCEDURE*(PR1 ROL* PRT*)';
const commonOrder =
  'COMMON_ORDER*(ORC? PRT* TIMING_QUANTITY*(TQ1 TQ2*) ORDER?(OBR NTE* PRT*) OBSERVATION*(OBX PRT* NTE*))';
const financialOrder =
  'FINANCIAL_COMMON_ORDER*(ORC? PRT* FINANCIAL_TIMING_QUANTITY*(TQ1 TQ2*) FINANCIAL_ORDER?(OBR NTE* PRT*) ' +
  'FINANCIAL_OBSERVATION*(OBX PRT* NTE*))';
const financialProcedure = 'FINANCIAL_PROCEDURE*(PR1 ROL* PRT*)';
const account = 'PID PD1? ROL* PRT* PV1? PV2? ROL* PRT* DB1*';
const authorisation = 'AUTHORIZATION_CONTACT*(AUT PRT* CTD*)';
const episode = (last: string): string =>
  `${start} EVN? PID PD1? ROL* PRT* VISIT+<PV1>(PV1? PV2? ROL* PRT* DB1* OBX* AL1* DG1* DRG? ${procedure} GT1* NK1* ` +
  `${insurance} ACC? UB1? UB2? ${last})`;

export const administrationStructures: Readonly<Record<string, string>> = {
  SIU_S12:
    'MSH ARV* SFT* SCH TQ1* NTE* PATIENT*(PID PD1? PRT* PV1? PV2? PRT* OBX* DG1*) RESOURCES+(RGS SERVICE*(AIS NTE*) ' +
    'GENERAL_RESOURCE*(AIG NTE*) LOCATION_RESOURCE*(AIL NTE*) PERSONNEL_RESOURCE*(AIP PRT* NTE*))',
  REF_I12:
    `${start} RF1? ${authorisation} PROVIDER_CONTACT+(PRD CTD*) PID PD1? PRT* NK1* GT1* ${insurance} ACC? DG1* DRG* AL1* ` +
    'PROCEDURE*(PR1 AUTHORIZATION_CONTACT*(AUT PRT* CTD*)) ' +
    'OBSERVATION*(OBR PRT* NTE* RESULTS_NOTES*(OBX PRT* NTE*)) PATIENT_VISIT?(PV1 PV2? PRT*) NTE*',
  DFT_P03:
    `${start} EVN? ${account} ${commonOrder} FINANCIAL+(FT1 NTE* ${financialProcedure} ${financialOrder}) DG1* DRG? GT1* ` +
    `${insurance} ACC?`,
  DFT_P11:
    `${start} EVN? ${account} ${commonOrder} DG1* DRG? GT1* ${insurance} ACC? ` +
    `FINANCIAL+(FT1 NTE* ${financialProcedure} ${financialOrder} DG1* DRG? GT1* FINANCIAL_INSURANCE*(IN1 IN2? IN3* ROL* PRT*))`,
  BAR_P01: episode(''),
  BAR_P02: `${start} EVN? PATIENT+(PID PD1? PRT* PV1? DB1*)`,
  BAR_P05: episode('ABS? BLC* RMI?'),
  BAR_P06: `${start} EVN? PATIENT+(PID PD1? PV1?)`,
  BAR_P10: `${start} EVN? PID PD1? PV1 DG1* GP1 PROCEDURE*(PR1 GP2?)`,
  BAR_P12: `${start} EVN? PID PD1? PV1 DG1* DRG? ${procedure} OBX*`,
  ACK: 'MSH SFT* UAC? MSA ERR*',
};
