import type { Immunization } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly } from '../assembly.ts';
import { requiredConcept } from '../datatypes/cwe.ts';
import { moment } from '../datatypes/dtm.ts';
import { codeFor } from '../datatypes/id.ts';
import { readNumber } from '../datatypes/nm.ts';
import { readUnit } from '../datatypes/unit.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { addOwned } from '../own-entry.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { rxaImmunization, rxrImmunization } from '../tables/pharmacy.ts';
import { orderNumbers } from './order-numbers.ts';

const steps = compileMap(rxaImmunization);
const routeSteps = compileMap(rxrImmunization);
const target = 'Immunization';

/** RXA, with the ORC before it, as an Immunization. Source: v2-to-FHIR RXA[Immunization], ORC[Immunization]. */
export const readRxa = (segment: SegmentReader, assembly: Assembly): void => {
  const { subject, visit, run } = assembly;
  if (subject === undefined || assembly.code !== 'VXU') return;
  const order = assembly.order ?? assembly.openOrder(undefined);
  order.isUsed = true;
  const numbers = orderNumbers(order, `${target}.identifier`, run);
  const given = moment(segment.one(3), 1, `${target}.occurrenceDateTime`, run);
  const immunization: Immunization = {
    resourceType: 'Immunization',
    ...(numbers.all.length > 0 && {
      identifier: numbers.filler
        ? [numbers.filler, ...numbers.all.filter((other) => other !== numbers.filler)]
        : numbers.all,
    }),
    status: readStatus(segment, run),
    vaccineCode: requiredConcept(segment.one(5), `${target}.vaccineCode`, run),
    patient: subject,
    ...(visit && { encounter: visit }),
    ...(given ? { occurrenceDateTime: given.text } : { occurrenceString: 'unknown' }),
  };
  applyMap(steps, segment, immunization, run);
  readDose(segment, immunization);
  readPerformers(segment, order.orc, immunization, run);
  const recorded = moment(order.orc?.one(9), 1, `${target}.recorded`, run);
  if (recorded) immunization.recorded ??= recorded.text;
  const key = `${assembly.patientKey}/${segment.peek(5) ?? segment.peek(5, 2) ?? ''}/${segment.peek(3) ?? ''}`;
  assembly.immunization = addOwned(immunization, 'immunization-of-patient', key, assembly);
  assembly.notes = { resource: immunization, target: `${target}.note` };
};

/** RXR of an immunization. Source: v2-to-FHIR RXR[Immunization]. */
export const readImmunizationRoute = (segment: SegmentReader, immunization: Immunization, run: Run): void =>
  applyMap(routeSteps, segment, immunization, run);

const readStatus = (segment: SegmentReader, run: Run): Immunization['status'] => {
  if (segment.peek(21) === 'D') {
    segment.take(21, `${target}.status`);
    return 'entered-in-error';
  }
  const sent = segment.peek(20);
  const mapped = sent === undefined ? undefined : codeFor('CompletionStatus', sent, run);
  if (mapped !== undefined) segment.take(20, `${target}.status`);
  return mapped === 'not-done' ? 'not-done' : 'completed';
};

/** RXA-6 and RXA-7; `999` and `0` stand for an unknown amount in the registries' practice. */
const readDose = (segment: SegmentReader, immunization: Immunization): void => {
  const sent = segment.peek(6);
  const value = sent === undefined || sent === '999' ? undefined : readNumber(sent);
  if (value === undefined) return;
  segment.take(6, `${target}.doseQuantity.value`);
  immunization.doseQuantity = { value, ...readUnit(segment.one(7), `${target}.doseQuantity`) };
};

/** RXA-10 gave it, ORC-12 ordered it (HL7 table 0443). */
const readPerformers = (
  segment: SegmentReader,
  orc: SegmentReader | undefined,
  immunization: Immunization,
  run: Run,
): void => {
  const people = [
    ...segment.all(10).map((part) => ({ part, code: 'AP' })),
    ...(orc?.all(12) ?? []).map((part) => ({ part, code: 'OP' })),
  ];
  for (const { part, code } of people) {
    const actor = practitioner(part, `${target}.performer.actor`, run);
    if (actor === undefined) continue;
    const system = 'http://terminology.hl7.org/CodeSystem/v2-0443';
    immunization.performer = append(immunization.performer, { function: { coding: [{ system, code }] }, actor });
  }
};
