import type { DiagnosticReport, Reference } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly, Order } from '../assembly.ts';
import { requiredConcept } from '../datatypes/cwe.ts';
import { periodOfFields } from '../datatypes/dr.ts';
import { moment } from '../datatypes/dtm.ts';
import { codeFor } from '../datatypes/id.ts';
import { interpreter } from '../datatypes/ndl.ts';
import { referTo } from '../entry-list.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { obrDiagnosticReport, orcDiagnosticReport } from '../tables/orders.ts';
import { numberKey, orderNumbers, serviceKey } from './order-numbers.ts';

const obrSteps = compileMap(obrDiagnosticReport);
const orcSteps = compileMap(orcDiagnosticReport);

/**
 * OBR, with its ORC, as a DiagnosticReport. Source: v2-to-FHIR OBR[DiagnosticReport], ORC[DiagnosticReport].
 *
 * Its identity is the filler number (else the placer number, else the message and set id) with the service's code, because laboratories report
 * several services under one number.
 */
export const addDiagnosticReport = (order: Order, obr: SegmentReader, assembly: Assembly): void => {
  const { run, subject, visit } = assembly;
  const numbers = orderNumbers(order, 'DiagnosticReport.identifier', run);
  const number = numbers.filler
    ? numberKey(numbers.filler, run.local('filler-order'))
    : numbers.placer
      ? `placer:${numberKey(numbers.placer, run.local('order'))}`
      : `message:${assembly.controlId}.${obr.peek(1) ?? ''}`;
  const identity = run.entries.free('DiagnosticReport', {
    system: run.local('report'),
    value: `${number}:${serviceKey(obr)}`,
  });
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    identifier: [identity, ...numbers.all],
    status: readStatus(obr, run),
    code: requiredConcept(obr.one(4), 'DiagnosticReport.code', run),
    ...(subject && { subject }),
    ...(visit && { encounter: visit }),
    ...(order.request && { basedOn: [referTo(order.request)] }),
  };
  applyMap(obrSteps, obr, report, run);
  if (order.orc) applyMap(orcSteps, order.orc, report, run);
  readEffective(obr, report, run);
  readPeople(obr, report, run);
  order.report = run.entries.add(report, identity);
  order.key = identity.value;
};

const readStatus = (obr: SegmentReader, run: Run): DiagnosticReport['status'] => {
  const sent = obr.peek(25);
  if (sent === undefined) return 'unknown';
  const mapped = codeFor('ResultStatus[Non-Queries]', sent, run);
  if (mapped === undefined) {
    run.note('warning', 'hl7v2.unmapped-code', `${obr.path}-25`, 'No report status for this code');
    return 'unknown';
  }
  obr.take(25, 'DiagnosticReport.status');
  // The tables hold codes of the required value set diagnostic-report-status only.
  return mapped as DiagnosticReport['status'];
};

const readEffective = (obr: SegmentReader, report: DiagnosticReport, run: Run): void => {
  if (obr.has(8)) {
    const effectivePeriod = periodOfFields(obr, 7, 8, 'DiagnosticReport.effectivePeriod', run);
    if (effectivePeriod) report.effectivePeriod = effectivePeriod;
    return;
  }
  const at = moment(obr.one(7), 1, 'DiagnosticReport.effectiveDateTime', run);
  if (at) report.effectiveDateTime = at.text;
};

/** OBR-32 interprets, OBR-34 performs (technician), OBR-35 transcribes. */
const readPeople = (obr: SegmentReader, report: DiagnosticReport, run: Run): void => {
  for (const part of [...obr.all(32), ...obr.all(33)]) {
    const reader = interpreter(part, 'DiagnosticReport.resultsInterpreter', run);
    if (reader) report.resultsInterpreter = append(report.resultsInterpreter, reader);
  }
  for (const [field, role] of performers) {
    for (const part of obr.all(field)) {
      const performer = interpreter(part, 'DiagnosticReport.performer', run);
      if (performer) report.performer = append(report.performer, withFunction(performer, role));
    }
  }
};

const performers = [
  [34, 'SPRF'],
  [35, 'TRANS'],
] as const;

const withFunction = (performer: Reference, code: string): Reference => ({
  ...performer,
  extension: [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/event-performerFunction',
      valueCodeableConcept: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code }],
      },
    },
  ],
});
