import type { Assembly } from '../assembly.ts';
import type { PatientIdentity } from '../context.ts';
import { identifier } from '../datatypes/cx.ts';
import { moment } from '../datatypes/dtm.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { patientIdentity } from './patient.ts';

/** Events in which MRG names a record that ends in the one of PID (HL7 v2.8 chapter 3.3, 3.6.2). Those about accounts and visits alone are not here. */
const merges: ReadonlySet<string> = new Set(['A18', 'A30', 'A34', 'A36', 'A39', 'A40']);
const changes: ReadonlySet<string> = new Set(['A46', 'A47']);
const moves: ReadonlySet<string> = new Set(['A43', 'A44', 'A45']);

/** EVN: when it happened (EVN-6), else when it was recorded (EVN-2). */
export const readEvn = (segment: SegmentReader, assembly: Assembly): void => {
  const at =
    moment(segment.one(6), 1, 'IdentityEvent.at', assembly.run) ??
    moment(segment.one(2), 1, 'IdentityEvent.at', assembly.run);
  if (at) assembly.eventTime = at.text;
};

/** MRG: which record the event takes away, renames or moves from. */
export const readMrg = (segment: SegmentReader, assembly: Assembly): void => {
  const current = assembly.patient?.identity;
  const { event } = assembly;
  if (current === undefined || assembly.code !== 'ADT') return;
  const kind = merges.has(event) ? 'merge' : changes.has(event) ? 'change' : moves.has(event) ? 'move' : undefined;
  if (kind === undefined) return;
  const former = formerIdentity(segment, assembly);
  if (former === undefined) {
    assembly.run.note(
      'error',
      'hl7v2.missing-merge-identifier',
      `${segment.path}-1`,
      'The event does not say which record it is about',
    );
    return;
  }
  if (former.system === current.system && former.value === current.value) return;
  const at = assembly.happenedAt;
  if (kind === 'merge') assembly.identityEvents.push({ kind, survivor: current, subsumed: former, at });
  else if (kind === 'change') assembly.identityEvents.push({ kind, former, current, at });
  else assembly.identityEvents.push({ kind, from: former, to: current, at });
};

const formerIdentity = (segment: SegmentReader, { run }: Assembly): PatientIdentity | undefined => {
  const identifiers = [...segment.all(1), ...segment.all(4)]
    .map((part) => identifier(part, 'IdentityEvent.subsumed', run, 'patient'))
    .filter((found) => found !== undefined);
  return patientIdentity(identifiers);
};

/** A24 and A37 name their two records by two PID segments. */
export const readLink = (assembly: Assembly): void => {
  const { event, code } = assembly;
  if (code !== 'ADT' || (event !== 'A24' && event !== 'A37')) return;
  const [left, right] = [...assembly.run.entries.all].filter(({ resource }) => resource.resourceType === 'Patient');
  if (left === undefined || right === undefined) return;
  assembly.identityEvents.push({
    kind: event === 'A24' ? 'link' : 'unlink',
    left: left.identity,
    right: right.identity,
    at: assembly.happenedAt,
  });
};
