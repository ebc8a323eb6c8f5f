import type { Procedure } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly } from '../assembly.ts';
import { moment } from '../datatypes/dtm.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { addOwned } from '../own-entry.ts';
import { plusMinutes } from '../plus-minutes.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { pr1Procedure } from '../tables/person.ts';

const steps = compileMap(pr1Procedure);

/** Fields of people and what they did, in SNOMED CT as the guide has it: anaesthetist, surgeon, practitioner. */
const performers = [
  [8, '88189002'],
  [11, '304292004'],
  [12, undefined],
] as const;

/** PR1 as a Procedure that was done. Source: v2-to-FHIR PR1[Procedure]. */
export const readPr1 = (segment: SegmentReader, assembly: Assembly): void => {
  const { subject, visit, encounter, run } = assembly;
  if (subject === undefined) return;
  const procedure: Procedure = {
    resourceType: 'Procedure',
    status: segment.take(20, 'Procedure.status') === 'D' ? 'entered-in-error' : 'completed',
    subject,
    ...(visit && { encounter: visit }),
  };
  applyMap(steps, segment, procedure, run);
  const description = segment.one(4)?.takeAll('Procedure.code.text');
  if (description !== undefined) procedure.code = { ...procedure.code, text: description };
  readTime(segment, procedure, assembly);
  for (const [field, code] of performers) {
    for (const part of segment.all(field)) {
      const actor = practitioner(part, 'Procedure.performer.actor', run);
      if (actor === undefined) continue;
      const role = code && { function: { coding: [{ system: 'http://snomed.info/sct', code }] } };
      procedure.performer = append(procedure.performer, { ...role, actor });
    }
  }
  const of = encounter?.identity.value ?? assembly.patientKey;
  const key = `${of}/${segment.peek(3) ?? description ?? ''}/${segment.peek(5) ?? ''}`;
  addOwned(procedure, 'procedure-of-visit', key, assembly);
  assembly.notes = { resource: procedure, target: 'Procedure.note' };
};

/** PR1-5, for PR1-7 minutes. */
const readTime = (segment: SegmentReader, procedure: Procedure, { run }: Assembly): void => {
  const began = moment(segment.one(5), 1, 'Procedure.performed[x]', run);
  if (began === undefined) return;
  const minutes = segment.peek(7);
  const isTimed = began.precision === 'minute' || began.precision === 'second';
  if (!isTimed || minutes === undefined || !/^\d{1,5}$/.test(minutes)) {
    procedure.performedDateTime = began.text;
    return;
  }
  segment.take(7, 'Procedure.performedPeriod.end');
  procedure.performedPeriod = { start: began.text, end: plusMinutes(began.text, Number(minutes)) };
};
