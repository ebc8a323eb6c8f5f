import type { ServiceRequest, Timing } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly } from '../assembly.ts';
import { quantity } from '../datatypes/cq.ts';
import { periodOf, periodOfFields } from '../datatypes/dr.ts';
import { code, codeFor } from '../datatypes/id.ts';
import { time } from '../datatypes/tm.ts';
import type { Run } from '../run.ts';
import type { SegmentReader } from '../segment-reader.ts';

/** TQ1 as when and how often an order is to be carried out. Source: v2-to-FHIR TQ1[ServiceRequest], TQ1[MedicationRequest], RPT[Timing]. */
export const readTq1 = (segment: SegmentReader, assembly: Assembly): void => {
  const { run, order, medication } = assembly;
  if (medication && order?.obr === undefined) {
    const timing = timingOf(segment, 'MedicationRequest.dosageInstruction.timing', run);
    const [first = {}, ...others] = medication.resource.dosageInstruction ?? [];
    if (timing) medication.resource.dosageInstruction = [{ ...first, timing }, ...others];
    const priority = segment.one(9);
    const urgency = priority && code(priority, 'MedicationRequest.priority', run, 'ExtendedPriorityCodes');
    // The table holds codes of the required value set request-priority only.
    if (urgency !== undefined) medication.resource.priority = urgency as NonNullable<ServiceRequest['priority']>;
    return;
  }
  if (order && order.obr === undefined) {
    order.timing = segment;
    return;
  }
  if (order?.request) applyTiming(segment, order.request.resource, run);
};

/** TQ1 on a ServiceRequest. */
export const applyTiming = (segment: SegmentReader, request: ServiceRequest, run: Run): void => {
  const amount = segment.one(2);
  const size = amount && quantity(amount, 'ServiceRequest.quantityQuantity', run);
  if (size) request.quantityQuantity = size;
  const priority = segment.one(9);
  const urgency = priority && code(priority, 'ServiceRequest.priority', run, 'ExtendedPriorityCodes');
  // The table holds codes of the required value set request-priority only.
  if (urgency !== undefined) request.priority ??= urgency as NonNullable<ServiceRequest['priority']>;
  for (const part of [...segment.all(10), ...segment.all(11)]) {
    const text = part.takeAll('ServiceRequest.note.text');
    if (text !== undefined) request.note = append(request.note, { text });
  }
  if (request.occurrenceDateTime !== undefined) return;
  const timing = timingOf(segment, 'ServiceRequest.occurrenceTiming', run);
  if (timing) request.occurrenceTiming = timing;
};

/** TQ (ORC-7, OBR-27), which TQ1 replaced: start, end and priority. Source: v2-to-FHIR TQ[ServiceRequest]. */
export const applyTq = (segment: SegmentReader, field: number, request: ServiceRequest, run: Run): void => {
  const part = segment.one(field);
  if (part === undefined) return;
  const period = periodOf(part, 4, 5, 'ServiceRequest.occurrencePeriod', run);
  const occurs = request.occurrenceDateTime ?? request.occurrenceTiming;
  if (period && occurs === undefined) request.occurrencePeriod = period;
  const sent = part.peek(6);
  const priority = sent === undefined ? undefined : codeFor('ExtendedPriorityCodes', sent, run);
  if (priority === undefined) return;
  part.take(6, 'ServiceRequest.priority');
  // The table holds codes of the required value set request-priority only.
  request.priority ??= priority as NonNullable<ServiceRequest['priority']>;
};

const timingOf = (segment: SegmentReader, target: string, run: Run): Timing | undefined => {
  const timing: Timing = {};
  const pattern = segment.one(3)?.sub(1);
  const name = pattern?.take(1, `${target}.code.text`) ?? pattern?.take(2, `${target}.code.text`);
  if (name !== undefined) timing.code = { text: name };
  const bounds = periodOfFields(segment, 7, 8, `${target}.repeat.boundsPeriod`, run);
  const times = segment
    .all(4)
    .map((part) => time(part, `${target}.repeat.timeOfDay`, run))
    .filter((found) => found !== undefined);
  const count = segment.peek(14);
  const repeats = count !== undefined && /^[1-9]\d{0,4}$/.test(count) ? Number(count) : undefined;
  if (repeats !== undefined) segment.take(14, `${target}.repeat.count`);
  if (bounds !== undefined || repeats !== undefined || times.length > 0) {
    timing.repeat = {
      ...(bounds && { boundsPeriod: bounds }),
      ...(repeats !== undefined && { count: repeats }),
      ...(times.length > 0 && { timeOfDay: times }),
    };
  }
  return Object.keys(timing).length === 0 ? undefined : timing;
};
