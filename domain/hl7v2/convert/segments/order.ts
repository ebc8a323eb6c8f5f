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

/** An ORC that no detail segment followed is an order still. */
export const closeOrder = (assembly: Assembly): void => {
  const order: Order | undefined = assembly.order;
  if (order === undefined || order.isUsed || order.orc === undefined) return;
  order.isUsed = true;
  const request = addServiceRequest(order, assembly);
  if (request) order.request = request;
};
