import type { Appointment, AppointmentParticipant, Reference } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly } from '../assembly.ts';
import { codeableConcept, conceptText } from '../datatypes/cwe.ts';
import { isAfter } from '../datatypes/dr.ts';
import { moment } from '../datatypes/dtm.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { codeFor } from '../datatypes/id.ts';
import { location } from '../datatypes/pl.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { addOwned } from '../own-entry.ts';
import { plusMinutes } from '../plus-minutes.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { appointmentStatuses, schAppointment } from '../tables/scheduling.ts';

const steps = compileMap(schAppointment);
const target = 'Appointment';

/** SCH as an Appointment; who and what takes part follows in the segments after it. Source: v2-to-FHIR SCH[Appointment]. */
export const readSch = (segment: SegmentReader, assembly: Assembly): void => {
  const { run, event } = assembly;
  // One message, one appointment; a second SCH is not in the structure.
  if (assembly.appointment) return;
  const appointment: Appointment = {
    resourceType: 'Appointment',
    status: readStatus(segment, event, run),
    participant: [],
  };
  applyMap(steps, segment, appointment, run);
  const reason = segment.one(6);
  const cause = reason && codeableConcept(reason, `${target}.cancelationReason`, run);
  if (cause && (appointment.status === 'cancelled' || appointment.status === 'noshow'))
    appointment.cancelationReason = cause;
  else if (cause) appointment.reasonCode = append(appointment.reasonCode, cause);
  const duration = minutesOf(segment, 9, 10, run, `${target}.minutesDuration`);
  if (duration !== undefined && duration > 0) appointment.minutesDuration = duration;
  readTiming(segment, appointment, run);
  for (const field of [12, 16, 20]) {
    for (const part of segment.all(field)) join(appointment, practitioner(part, `${target}.participant.actor`, run));
  }
  for (const [field, what, type] of [
    [26, 'order', 'PLAC'],
    [27, 'filler-order', 'FILL'],
  ] as const) {
    const identifier = entityIdentifier(segment.one(field), `${target}.basedOn.identifier`, run, what, type);
    if (identifier) appointment.basedOn = append(appointment.basedOn, { type: 'ServiceRequest', identifier });
  }
  assembly.appointment = addOwned(appointment, 'appointment', `message:${assembly.controlId}`, assembly);
  assembly.notes = undefined;
};

/** The patient takes part in the appointment. */
export const joinPatient = (assembly: Assembly): void => {
  if (assembly.appointment && assembly.subject) join(assembly.appointment.resource, assembly.subject);
};

/** What R4 demands of an appointment, where the message leaves it out: a participant, and times unless it is proposed or cancelled (app-3). */
export const closeAppointment = ({ appointment, run }: Assembly): void => {
  if (appointment === undefined) return;
  const { resource } = appointment;
  if (resource.participant.length === 0) {
    resource.participant.push({ actor: { display: 'unknown' }, status: 'tentative' });
  }
  if (resource.start !== undefined || untimed.has(resource.status)) return;
  const isOver = resource.status === 'noshow' || resource.status === 'entered-in-error';
  resource.status = isOver ? 'cancelled' : 'proposed';
  run.note(
    'warning',
    'hl7v2.appointment-without-time',
    'SCH',
    'An appointment without a time of day can only be proposed or cancelled',
  );
};

const untimed: ReadonlySet<string> = new Set(['proposed', 'cancelled', 'waitlist']);

/** AIS, AIG, AIL and AIP: the service, things, places and people of an appointment. Source: v2-to-FHIR AIS, AIG, AIL, AIP[Appointment]. */
export const readAppointmentPart = (segment: SegmentReader, assembly: Assembly): void => {
  const { run } = assembly;
  const appointment = assembly.appointment?.resource;
  if (appointment === undefined) return;
  const what = segment.one(3);
  const isService = segment.name === 'AIS';
  if (isService) {
    const service = what && codeableConcept(what, `${target}.serviceType`, run);
    if (service) appointment.serviceType = append(appointment.serviceType, service);
  } else {
    const actor = what && actorOf(segment.name, what, run);
    const kind = segment.name === 'AIL' ? undefined : segment.one(4);
    const type = kind && codeableConcept(kind, `${target}.participant.type`, run);
    if (actor || type) join(appointment, actor, type && [type]);
  }
  const at = segment.name === 'AIS' ? 4 : segment.name === 'AIG' ? 8 : 6;
  readPartTime(segment, at, appointment, run);
};

const actorOf = (name: string, part: Parameters<typeof location>[0], run: Run): Reference | undefined => {
  if (name === 'AIL') return location(part, `${target}.participant.actor`, run);
  if (name === 'AIP') return practitioner(part, `${target}.participant.actor`, run);
  const display = conceptText(part, `${target}.participant.actor.display`);
  return display === undefined ? undefined : { display };
};

const join = (appointment: Appointment, actor: Reference | undefined, type?: AppointmentParticipant['type']): void => {
  if (actor === undefined && type === undefined) return;
  const reference = actor?.reference;
  if (reference !== undefined && appointment.participant.some((other) => other.actor?.reference === reference)) return;
  const status = appointment.status === 'booked' ? 'accepted' : 'tentative';
  appointment.participant.push({ ...(type && { type }), ...(actor && { actor }), status });
};

/** SCH-25, else what the event means. The table and the list hold codes of the required value set appointmentstatus only. */
const readStatus = (segment: SegmentReader, event: string, run: Run): Appointment['status'] => {
  const sent = segment.peek(25);
  const mapped = sent === undefined ? undefined : codeFor('FillerStatusCodes[Appointment]', sent, run);
  if (mapped !== undefined) segment.take(25, `${target}.status`);
  return (mapped ?? appointmentStatuses[event] ?? 'proposed') as Appointment['status'];
};

/** SCH-11 (TQ): start and end, or start and duration. */
const readTiming = (segment: SegmentReader, appointment: Appointment, run: Run): void => {
  const timing = segment.one(11);
  const start = moment(timing, 4, `${target}.start`, run);
  const end = moment(timing, 5, `${target}.end`, run);
  if (start) schedule(appointment, start.text, end?.text);
};

const readPartTime = (segment: SegmentReader, at: number, appointment: Appointment, run: Run): void => {
  const start = moment(segment.one(at), 1, `${target}.start`, run);
  if (start === undefined) return;
  const minutes = minutesOf(segment, at + 3, at + 4, run, `${target}.end`);
  const isTimed = start.precision === 'minute' || start.precision === 'second';
  schedule(appointment, start.text, minutes === undefined || !isTimed ? undefined : plusMinutes(start.text, minutes));
};

/** Start and end are instants and come together or not at all (R4 invariant app-2); a day alone is what is asked for. */
const schedule = (appointment: Appointment, start: string, end: string | undefined): void => {
  if (appointment.start !== undefined) return;
  if (!start.includes('T')) {
    appointment.requestedPeriod ??= [{ start }];
    return;
  }
  const { minutesDuration } = appointment;
  const until = end ?? (minutesDuration === undefined ? undefined : plusMinutes(start, minutesDuration));
  Reflect.deleteProperty(appointment, 'requestedPeriod');
  appointment.start = start;
  // Nobody said how long: an end at the start keeps the appointment booked, which a missing one would not (app-3).
  appointment.end =
    until === undefined || !until.includes('T') || isAfter({ text: start }, { text: until }) ? start : until;
};

const perUnit: Readonly<Record<string, number>> = {
  S: 1 / 60,
  SEC: 1 / 60,
  M: 1,
  MIN: 1,
  MINUTES: 1,
  H: 60,
  HR: 60,
  HOURS: 60,
};

/** A duration and its unit in whole minutes; minutes when no unit is given. */
const minutesOf = (
  segment: SegmentReader,
  field: number,
  unitField: number,
  run: Run,
  path: string,
): number | undefined => {
  const text = segment.peek(field);
  if (text === undefined) return undefined;
  const unit = segment.peek(unitField)?.toUpperCase() ?? 'MIN';
  const factor = Object.hasOwn(perUnit, unit) ? perUnit[unit] : undefined;
  if (factor === undefined || !/^\d{1,6}(\.\d+)?$/.test(text)) {
    run.reject(segment.one(field)?.leaf(1), 'invalid-duration', 'Not a duration in a known unit');
    return undefined;
  }
  segment.take(field, path);
  segment.take(unitField, path);
  return Math.round(Number(text) * factor);
};
