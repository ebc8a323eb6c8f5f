import type { Annotation, Appointment, DiagnosticReport } from 'fhir/r4.d.ts';
import type { Assembly } from '../assembly.ts';
import { moment } from '../datatypes/dtm.ts';
import { practitioner } from '../datatypes/xcn.ts';
import type { SegmentReader } from '../segment-reader.ts';

/** NTE as a note of the resource that the segment before it opened; where that can have none, it stays raw. Source: v2-to-FHIR NTE. */
export const readNte = (segment: SegmentReader, assembly: Assembly): void => {
  const { notes, run, appointment, order } = assembly;
  if (notes === undefined) {
    if (appointment) addComment(segment, appointment.resource);
    else if (order?.report && assembly.observation === undefined) addConclusion(segment, order.report.resource);
    return;
  }
  const lines = segment
    .all(3)
    .map((part) => part.takeAll(`${notes.target}.text`))
    .filter((line) => line !== undefined);
  if (lines.length === 0) return;
  const annotation: Annotation = { text: lines.join('\n') };
  const writer = segment.one(5);
  const author = writer && practitioner(writer, `${notes.target}.authorReference`, run);
  if (author) annotation.authorReference = author;
  const entered = moment(segment.one(6), 1, `${notes.target}.time`, run);
  if (entered) annotation.time = entered.text;
  notes.resource.note ??= [];
  notes.resource.note.push(annotation);
};

/** An Appointment has one comment for all its notes. */
const addComment = (segment: SegmentReader, appointment: Appointment): void => {
  for (const part of segment.all(3)) {
    const line = part.takeAll('Appointment.comment');
    if (line === undefined) continue;
    appointment.comment = appointment.comment === undefined ? line : `${appointment.comment}\n${line}`;
  }
};

/** What a laboratory says of a report that refers to no order. */
const addConclusion = (segment: SegmentReader, report: DiagnosticReport): void => {
  for (const part of segment.all(3)) {
    const line = part.takeAll('DiagnosticReport.conclusion');
    if (line === undefined) continue;
    report.conclusion = report.conclusion === undefined ? line : `${report.conclusion}\n${line}`;
  }
};
