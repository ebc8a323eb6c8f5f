import type { Assembly } from './assembly.ts';
import type { SegmentReader } from './segment-reader.ts';
import { readPv1, readPv2 } from './segments/encounter.ts';
import { readNte } from './segments/note.ts';
import { readObx } from './segments/observation.ts';
import { readObr, readOrc } from './segments/order.ts';
import { readPd1, readPid } from './segments/patient.ts';
import { readSpm } from './segments/specimen.ts';

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
};
