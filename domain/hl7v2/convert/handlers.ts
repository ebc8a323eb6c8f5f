import type { Assembly } from './assembly.ts';
import type { SegmentReader } from './segment-reader.ts';
import { readAl1, readIam } from './segments/allergy.ts';
import { readAppointmentPart, readSch } from './segments/appointment.ts';
import { readDg1, readPrb } from './segments/condition.ts';
import { readIn1 } from './segments/coverage.ts';
import { readTxa } from './segments/document-reference.ts';
import { readPv1, readPv2 } from './segments/encounter.ts';
import { readEvn, readMrg } from './segments/identity.ts';
import { readRxa } from './segments/immunization.ts';
import { readRxe, readRxo, readRxr } from './segments/medication-request.ts';
import { readNte } from './segments/note.ts';
import { readObx } from './segments/observation.ts';
import { readObr, readOrc } from './segments/order.ts';
import { readPrt, readRol } from './segments/participation.ts';
import { readPd1, readPid } from './segments/patient.ts';
import { readPr1 } from './segments/procedure.ts';
import { readNk1 } from './segments/related-person.ts';
import { readSpm } from './segments/specimen.ts';
import { readTq1 } from './segments/timing.ts';

/** Reads one segment into what is open; `group` is the name of the segment group that holds it. */
export type SegmentHandler = (segment: SegmentReader, assembly: Assembly, group: string) => void;

/** What each segment gives rise to. A segment that is not here stays raw, and the ledger says so. */
export const handlers: Readonly<Record<string, SegmentHandler>> = {
  PID: readPid,
  PD1: readPd1,
  PV1: readPv1,
  PV2: readPv2,
  ORC: readOrc,
  OBR: readObr,
  OBX: readObx,
  NTE: readNte,
  SPM: readSpm,
  TQ1: readTq1,
  EVN: readEvn,
  MRG: readMrg,
  NK1: readNk1,
  AL1: readAl1,
  IAM: readIam,
  DG1: readDg1,
  PRB: readPrb,
  PR1: readPr1,
  IN1: readIn1,
  PRT: readPrt,
  ROL: readRol,
  TXA: readTxa,
  SCH: readSch,
  AIS: readAppointmentPart,
  AIG: readAppointmentPart,
  AIL: readAppointmentPart,
  AIP: readAppointmentPart,
  RXA: readRxa,
  RXO: readRxo,
  RXE: readRxe,
  RXR: readRxr,
};
