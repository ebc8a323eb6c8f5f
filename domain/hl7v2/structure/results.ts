/**
 * Result, document and problem message structures, in the notation of notation.ts.
 * Source: HL7 v2.8 chapters 7, 9, 12 and 13, with the segments of earlier versions, and the message tables of HL7's v2-to-FHIR guide (CC0).
 */
const start = 'MSH ARV* SFT* UAC? NTE*';
// Without the TXA that follows, the OBX would be a result.
const orderDocument = 'ORDER_DOCUMENT?{TXA}(OBX PRT* TXA)';
const timing = 'TIMING_QTY*(TQ1 TQ2*)';
const observation = 'OBSERVATION*(OBX PRT* TCD? SID* NTE*)';
const specimenObservation = 'SPECIMEN_OBSERVATION*(OBX PRT* NTE*)';
const patient = 'PATIENT?(PID PD1? PRT* NTE* NK1* ARV* PATIENT_OBSERVATION*(OBX PRT* NTE*)) VISIT?(PV1 PV2? PRT*)';
const result = 'RESULT*(OBX PRT* INV? TCD? SID* NTE*)';
const order = `OBR PRT* COMMON_ORDER?(ORC PRT* ${orderDocument}) NTE* ${timing} ${result} CTI*`;
const documentOrder = 'COMMON_ORDER*(ORC PRT* TIMING*(TQ1 TQ2*) OBR? NTE* PRT*)';

export const resultStructures: Readonly<Record<string, string>> = {
  ORU_R01:
    `${start} PATIENT_RESULT+(PATIENT?(PID PD1? PRT* NTE* NK1* ARV* PATIENT_OBSERVATION*(OBX PRT* NTE*) VISIT?(PV1 PV2? PRT*)) ` +
    `ORDER_OBSERVATION+(COMMON_ORDER?(ORC PRT* ${orderDocument}) OBR NTE* PRT* ${timing} CTD? ${observation} FT1* CTI* ` +
    `SPECIMEN*(SPM NTE* ${specimenObservation}))) DSC?`,
  ORU_R30:
    `${start} PID PD1? PRT* ARV* PATIENT_OBSERVATION*(OBX PRT*) VISIT?(PV1 PV2? PRT*) ORC PRT* OBR NTE* PRT* ${timing} ` +
    'OBSERVATION+(OBX PRT* NTE*)',
  OUL_R22: `${start} ${patient} SPECIMEN+(SPM ${specimenObservation} CONTAINER*(SAC INV?) ORDER+(${order})) DSC?`,
  OUL_R23: `${start} ${patient} SPECIMEN+(SPM ${specimenObservation} CONTAINER+(SAC INV? ORDER+(${order}))) DSC?`,
  OUL_R24:
    `${start} ${patient} ORDER+(OBR PRT* COMMON_ORDER?(ORC PRT* ${orderDocument}) NTE* ${timing} ${result} ` +
    `SPECIMEN*(SPM ${specimenObservation} CONTAINER*(SAC INV?)) CTI*) DSC?`,
  MDM_T01: `${start} EVN? PID PD1? PV1? PV2? PRT* ${documentOrder} TXA CON*`,
  MDM_T02: `${start} EVN? PID PD1? PV1? PV2? PRT* ${documentOrder} TXA CON* OBSERVATION+(OBX PRT* NTE*)`,
  PPR_PC1:
    `${start} PID PD1? PRT* PATIENT_VISIT?(PV1 PV2?) PROBLEM+(PRB NTE* VAR* PROBLEM_ROLE*(ROL|PRT VAR*) PATHWAY*(PTH VAR*) ` +
    'PROBLEM_OBSERVATION*(OBX PRT* NTE*) GOAL*(GOL NTE* VAR* GOAL_ROLE*(ROL|PRT VAR*) GOAL_OBSERVATION*(OBX PRT* NTE*)) ' +
    'ORDER*(ORC ORDER_DETAIL?(OBR|RQD|RQ1|RXO|ODS|ODT NTE* VAR* ORDER_OBSERVATION*(OBX PRT* NTE* VAR*))))',
};
