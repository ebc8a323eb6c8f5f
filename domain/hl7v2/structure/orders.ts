/**
 * Order, pharmacy and immunisation message structures, in the notation of notation.ts.
 * Source: HL7 v2.8 chapters 4 and 4A, with the segments of earlier versions, and the message tables of HL7's v2-to-FHIR guide (CC0).
 */
const start = 'MSH ARV* SFT* UAC? NTE*';
const patient =
  'PATIENT?(PID PD1? OH1* OH2* OH3? OH4* PRT* NTE* NK1* ARV* PATIENT_VISIT?(PV1 PV2? PRT*) ' +
  'INSURANCE*(IN1 IN2? IN3?) GT1? AL1* IAM*)';
const timing = 'TIMING*(TQ1 TQ2*)';
const observation = 'OBSERVATION*(OBX PRT* TCD? NTE*)';
const specimen = 'SPECIMEN*(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT*) CONTAINER*(SAC CONTAINER_OBSERVATION*(OBX PRT*)))';
// All of a prior result's leading segments are optional, so an ORC alone would be ambiguous: it starts the next order.
const prior =
  'PRIOR_RESULT*<PID PV1 AL1>(PATIENT_PRIOR?(PID PD1? PRT* ARV*) PATIENT_VISIT_PRIOR?(PV1 PV2? PRT*) AL1* ' +
  'ORDER_PRIOR+(ORC? PRT* OBR NTE* PRT* TIMING_PRIOR*(TQ1 TQ2*) OBSERVATION_PRIOR*(OBX PRT* NTE*)))';
const billing = 'FT1* CTI* BLG*';
const detail = 'ORDER_DETAIL?(RXO PRT* NTE* RXR* COMPONENT*(RXC NTE*))';
const encoding = 'ENCODING?(RXE PRT* NTE* TIMING_ENCODED*(TQ1 TQ2*) RXR* RXC*)';

export const orderStructures: Readonly<Record<string, string>> = {
  ORM_O01:
    `${start} ${patient} ORDER+(ORC PRT* ${timing} ORDER_DETAIL*(OBR|RQD|RQ1|RXO|ODS|ODT PRT* RXR* RXC* NTE* CTD? DG1* ` +
    `${observation} ${specimen}) ${billing})`,
  OML_O21:
    `${start} ${patient} ORDER+(ORC PRT* NTE* ${timing} OBSERVATION_REQUEST?(OBR TCD? NTE* PRT* CTD? DG1* IPC* ${observation} ` +
    `${specimen} SGH* ${prior} SGT*) ${billing})`,
  OML_O33:
    `${start} ${patient} SPECIMEN+(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT*) SAC* ORDER+(ORC PRT* NTE* ${timing} ` +
    `OBSERVATION_REQUEST?(OBR TCD? NTE* PRT* DG1* ${observation} ${prior}) ${billing}))`,
  OML_O35:
    `${start} ${patient} SPECIMEN+(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT*) SPECIMEN_CONTAINER+(SAC ORDER+(ORC PRT* NTE* ${timing} ` +
    `OBSERVATION_REQUEST?(OBR TCD? NTE* PRT* DG1* ${observation} ${prior}) ${billing})))`,
  OMG_O19:
    `${start} ${patient} ORDER+(ORC PRT* NTE* ${timing} OBR NTE* PRT* CTD? DG1* ${observation} ${specimen} SGH* ${prior} SGT* ` +
    `${billing})`,
  OMI_O23: `${start} ${patient} ORDER+(ORC PRT* ${timing} OBR NTE* PRT* CTD? DG1* ${observation} IPC* ${billing})`,
  OMP_O09: `${start} ${patient} ORDER+(ORC PRT* ${timing} RXO PRT* NTE* RXR* COMPONENT*(RXC NTE*) ${observation} ${billing})`,
  RDE_O11:
    `${start} ${patient} ORDER+(ORC PRT* NTE* ${timing} ${detail} RXE PRT* NTE* TIMING_ENCODED*(TQ1 TQ2*) RXR* RXC* CDO* ` +
    `${observation} FT1* BLG* CTI*)`,
  RDS_O13: `${start} ${patient} ORDER+(ORC PRT* NTE* ${timing} ${detail} ${encoding} RXD PRT* NTE* RXR* RXC* ${observation} FT1*)`,
  RAS_O17:
    `${start} ${patient} ORDER+(ORC PRT* NTE* ${timing} ${detail} ${encoding} ` +
    `ADMINISTRATION+(RXA+ PRT* RXR? ${observation}) CTI*)`,
  VXU_V04:
    'MSH ARV* SFT* UAC? PID PD1? OH1* OH2* OH3? OH4* NK1* ARV* PATIENT?(PV1 PV2? ARV* PRT*) GT1* INSURANCE*(IN1 IN2? IN3?) ' +
    `PERSON_OBSERVATION*(OBX PRT* NTE*) ORDER*(ORC? PRT* ${timing} RXA PRT* NTE* RXR? OBSERVATION*(OBX PRT* NTE*))`,
};
