import type { Dosage, DosageDoseAndRate, MedicationRequest, Quantity } from 'fhir/r4.d.ts';
import type { Assembly } from '../assembly.ts';
import { codeableConcept, conceptText } from '../datatypes/cwe.ts';
import { moment } from '../datatypes/dtm.ts';
import { codeFor } from '../datatypes/id.ts';
import { readNumber } from '../datatypes/nm.ts';
import { readUnit } from '../datatypes/unit.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { addOwned } from '../own-entry.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { rxeMedicationRequest, rxoMedicationRequest } from '../tables/pharmacy.ts';
import { readImmunizationRoute } from './immunization.ts';
import { orderNumbers } from './order-numbers.ts';

const rxoSteps = compileMap(rxoMedicationRequest);
const rxeSteps = compileMap(rxeMedicationRequest);
const target = 'MedicationRequest';

/** Where the two segments keep the same things. */
interface Fields {
  readonly low: number;
  readonly high: number;
  readonly unit: number;
  readonly instructions: number;
  readonly amount: number;
  readonly amountUnit: number;
  readonly substitution: number;
}

/** RXO, with its ORC, as a MedicationRequest. Source: v2-to-FHIR RXO[MedicationRequest]. */
export const readRxo = (segment: SegmentReader, assembly: Assembly): void =>
  read(segment, assembly, rxoSteps, {
    low: 2,
    high: 3,
    unit: 4,
    instructions: 7,
    amount: 11,
    amountUnit: 12,
    substitution: 9,
  });

/** RXE, with its ORC, as a MedicationRequest; after an RXO it says the same order again, as the pharmacy understood it. */
export const readRxe = (segment: SegmentReader, assembly: Assembly): void =>
  read(segment, assembly, rxeSteps, {
    low: 3,
    high: 4,
    unit: 5,
    instructions: 7,
    amount: 10,
    amountUnit: 11,
    substitution: 9,
  });

const read = (segment: SegmentReader, assembly: Assembly, steps: ReturnType<typeof compileMap>, at: Fields): void => {
  const { subject, visit, run } = assembly;
  if (subject === undefined) return;
  const order = assembly.order ?? assembly.openOrder(undefined);
  order.isUsed = true;
  const numbers = orderNumbers(order, `${target}.identifier`, run);
  const request: MedicationRequest = {
    resourceType: 'MedicationRequest',
    ...(numbers.all.length > 0 && { identifier: numbers.all }),
    status: readStatus(order.orc, run),
    intent: segment.name === 'RXO' ? 'original-order' : 'order',
    subject,
    ...(visit && { encounter: visit }),
  };
  applyMap(steps, segment, request, run);
  request.medicationCodeableConcept ??= { text: 'unknown' };
  for (const part of order.orc?.all(12) ?? []) {
    const requester = practitioner(part, `${target}.requester`, run);
    if (requester) request.requester ??= requester;
  }
  const authored = moment(order.orc?.one(9), 1, `${target}.authoredOn`, run);
  if (authored) request.authoredOn = authored.text;
  readDosage(segment, at, request);
  readSupply(segment, at, request);
  const substitution = segment.one(at.substitution);
  const allowed =
    substitution && codeableConcept(substitution, `${target}.substitution.allowed[x]`, run, 'AllowSubstitution');
  if (allowed) request.substitution = { allowedCodeableConcept: allowed };
  // RXO and RXE of one order have its numbers in common.
  const number = numbers.placer?.value ?? numbers.filler?.value ?? `message:${assembly.controlId}`;
  const drug = segment.peek(segment.name === 'RXO' ? 1 : 2) ?? '';
  assembly.medication = addOwned(request, 'prescription', `${number}/${segment.name}/${drug}`, assembly);
  assembly.notes = { resource: request, target: `${target}.note` };
};

/** RXR: the route of the medicine or vaccine before it. Source: v2-to-FHIR RXR[MedicationRequest], RXR[Immunization]. */
export const readRxr = (segment: SegmentReader, assembly: Assembly): void => {
  const { run, medication, immunization } = assembly;
  if (assembly.code === 'VXU') {
    if (immunization) readImmunizationRoute(segment, immunization.resource, run);
    return;
  }
  if (medication === undefined) return;
  const [first = {}, ...others] = medication.resource.dosageInstruction ?? [];
  const element = `${target}.dosageInstruction`;
  const routeField = segment.one(1);
  const route = routeField && codeableConcept(routeField, `${element}.route`, run, 'RouteOfAdministration');
  const siteField = segment.one(2);
  const site = siteField && codeableConcept(siteField, `${element}.site`, run, 'BodyParts');
  const methodField = segment.one(4);
  const method = methodField && codeableConcept(methodField, `${element}.method`, run, 'AdministrationMethod');
  const routing = segment.one(5);
  const instruction = routing && codeableConcept(routing, `${element}.additionalInstruction`, run);
  if (!route && !site && !method && !instruction) return;
  const dosage: Dosage = {
    ...first,
    ...(route && { route }),
    ...(site && { site }),
    ...(method && { method }),
    ...(instruction && { additionalInstruction: [instruction] }),
  };
  medication.resource.dosageInstruction = [dosage, ...others];
};

/** ORC-5, else ORC-1, in the words of medicationrequest-status. */
const readStatus = (orc: SegmentReader | undefined, run: Run): MedicationRequest['status'] => {
  const control = orc?.take(1, `${target}.status`);
  const sent = orc?.peek(5);
  const byStatus = sent === undefined ? undefined : codeFor('OrderStatus', sent, run);
  if (byStatus !== undefined) orc?.take(5, `${target}.status`);
  const byControl =
    control === undefined ? undefined : codeFor('OrderControlCode[ServiceRequest.status]', control, run);
  const status = byStatus ?? byControl ?? 'active';
  if (status === 'revoked') return 'cancelled';
  // What is left of request-status is in medicationrequest-status too.
  return status as MedicationRequest['status'];
};

/** The dose, from least to most, and the instructions. */
const readDosage = (segment: SegmentReader, at: Fields, request: MedicationRequest): void => {
  const element = `${target}.dosageInstruction`;
  const low = amount(segment, at.low, `${element}.doseAndRate.dose[x]`);
  const most = readNumber(segment.peek(at.high) ?? '');
  // R4 invariant rng-2: the range's low is not above its high.
  const isRange = most !== undefined && (low === undefined || low <= most);
  const high = isRange ? amount(segment, at.high, `${element}.doseAndRate.dose[x]`) : undefined;
  const unit =
    low === undefined && high === undefined
      ? undefined
      : readUnit(segment.one(at.unit), `${element}.doseAndRate.dose[x]`);
  const dose: DosageDoseAndRate | undefined =
    high !== undefined
      ? { doseRange: { ...(low !== undefined && { low: { value: low, ...unit } }), high: { value: high, ...unit } } }
      : low !== undefined
        ? { doseQuantity: { value: low, ...unit } }
        : undefined;
  const text = segment
    .all(at.instructions)
    .map((part) => conceptText(part, `${element}.text`))
    .filter((line) => line !== undefined)
    .join('\n');
  if (dose === undefined && text === '') return;
  request.dosageInstruction = [{ ...(text !== '' && { text }), ...(dose && { doseAndRate: [dose] }) }];
};

const readSupply = (segment: SegmentReader, at: Fields, request: MedicationRequest): void => {
  const value = amount(segment, at.amount, `${target}.dispenseRequest.quantity.value`);
  if (value === undefined) return;
  const quantity: Quantity = { value, ...readUnit(segment.one(at.amountUnit), `${target}.dispenseRequest.quantity`) };
  request.dispenseRequest = { ...request.dispenseRequest, quantity };
};

const amount = (segment: SegmentReader, field: number, path: string): number | undefined => {
  const text = segment.peek(field);
  const value = text === undefined ? undefined : readNumber(text);
  if (value !== undefined) segment.take(field, path);
  return value;
};
