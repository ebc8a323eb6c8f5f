import type { Assembly, Order } from '../assembly.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { addDiagnosticReport } from './diagnostic-report.ts';
import { addServiceRequest } from './service-request.ts';
import { readOrderSpecimen } from './specimen.ts';
import { applyTiming, applyTq } from './timing.ts';

/** ORC opens an order; what it says is read with the detail segment that follows. */
export const readOrc = (segment: SegmentReader, assembly: Assembly): void => {
  // In OUL the OBR before it has read it.
  if (assembly.order?.orc === segment) return;
  closeOrder(assembly);
  assembly.openOrder(segment);
};

/** OBR details the open order, or opens one of its own. */
export const readObr = (segment: SegmentReader, assembly: Assembly): void => {
  let order = assembly.order;
  if (order === undefined || order.isUsed) {
    closeOrder(assembly);
    order = assembly.openOrder(assembly.code === 'OUL' ? assembly.orcAfter(segment) : undefined);
  }
  order.obr = segment;
  order.isUsed = true;
  const request = addServiceRequest(order, assembly);
  if (request) {
    order.request = request;
    if (order.timing) applyTiming(order.timing, request.resource, assembly.run);
    if (order.orc) applyTq(order.orc, 7, request.resource, assembly.run);
    applyTq(segment, 27, request.resource, assembly.run);
  }
  if (assembly.isResult) addDiagnosticReport(order, segment, assembly);
  readOrderSpecimen(segment, order, assembly);
  // DiagnosticReport has no notes: they go to the order, or to the report's conclusion when there is none.
  assembly.notes = order.request && { resource: order.request.resource, target: 'ServiceRequest.note' };
};

/** States of a result that is issued. */
const issued: ReadonlySet<string> = new Set(['final', 'corrected', 'amended']);

/**
 * Many laboratories leave OBR-25 empty and say with each result that it is final (OBX-11). The report then is what its results are: issued when all of them are, corrected when one
 * was corrected. With a result that is not issued it stays unknown.
 */
const statusByResults = (order: Order, { run }: Assembly): void => {
  const { obr, report, observations } = order;
  if (obr === undefined || report === undefined || obr.has(25) || observations.length === 0) return;
  const states = observations.map(({ resource }) => resource.status);
  if (!states.every((state) => issued.has(state))) return;
  report.resource.status = states.every((state) => state === 'final') ? 'final' : 'corrected';
  run.note(
    'information',
    'hl7v2.derived-status',
    `${obr.path}-25`,
    'The report has no status of its own; it is taken from its results',
  );
};

/** Ends an order: its report's status is settled, and an ORC that no detail segment followed is an order still. */
export const closeOrder = (assembly: Assembly): void => {
  const order: Order | undefined = assembly.order;
  if (order !== undefined) statusByResults(order, assembly);
  if (order === undefined || order.isUsed || order.orc === undefined) return;
  order.isUsed = true;
  const request = addServiceRequest(order, assembly);
  if (request) order.request = request;
};
