import type { Encounter, EncounterLocation, EncounterParticipant, EpisodeOfCare } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly } from '../assembly.ts';
import { mapCode } from '../code-tables.ts';
import { conceptText } from '../datatypes/cwe.ts';
import { identifier } from '../datatypes/cx.ts';
import { periodOfFields } from '../datatypes/dr.ts';
import { codeFor, v2System } from '../datatypes/id.ts';
import { location } from '../datatypes/pl.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { referTo } from '../entry-list.ts';
import { addOwned } from '../own-entry.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { pv1Encounter, pv2Encounter } from '../tables/pv1.ts';

const pv1Steps = compileMap(pv1Encounter);
const pv2Steps = compileMap(pv2Encounter);
const participationSystem = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

const participants = [
  [7, 'ATND', 'attender'],
  [8, 'REF', 'referrer'],
  [9, 'CON', 'consultant'],
  [17, 'ADM', 'admitter'],
  [52, 'PART', 'Participation'],
] as const;

/** PV1 opens the visit. Without a visit number it is told apart within the patient by its class and beginning. */
export const readPv1 = (segment: SegmentReader, assembly: Assembly): void => {
  if (segment.populated.every((field) => field === 1)) return;
  // "Not applicable": PV1 is there because the structure demands it, as in A28 and A31.
  if (segment.peek(2) === 'N' && !segment.has(19)) return;
  const { run, subject } = assembly;
  const encounter: Encounter = {
    resourceType: 'Encounter',
    status: 'unknown',
    class: readClass(segment, run),
    ...(subject && { subject }),
  };
  applyMap(pv1Steps, segment, encounter, run);
  const period = periodOfFields(segment, 44, 45, 'Encounter.period', run);
  if (period) encounter.period = period;
  encounter.status = readStatus(segment, encounter.class, assembly);
  for (const [field, code, display] of participants) readParticipants(segment, field, code, display, encounter, run);
  readLocations(segment, encounter, run);
  const discharge = segment.one(37);
  const destination = discharge && conceptText(discharge, 'Encounter.hospitalization.destination.display');
  if (destination !== undefined) {
    encounter.hospitalization = { ...encounter.hospitalization, destination: { display: destination } };
  }
  readEpisode(segment, encounter, assembly);
  const number = encounter.identifier?.[0];
  const identity = run.entries.free(
    'Encounter',
    number?.system !== undefined && number.value !== undefined
      ? { system: number.system, value: number.value }
      : {
          system: run.local('visit-of-patient'),
          value: [assembly.patientKey, encounter.class.code ?? '', encounter.period?.start ?? ''].join('/'),
        },
  );
  if (number?.system !== identity.system || number.value !== identity.value) {
    encounter.identifier = append(encounter.identifier, identity);
  }
  assembly.encounter = run.entries.add(encounter, identity);
};

export const readPv2 = (segment: SegmentReader, assembly: Assembly): void => {
  const encounter = assembly.encounter?.resource;
  if (encounter === undefined) return;
  applyMap(pv2Steps, segment, encounter, assembly.run);
  readParticipants(segment, 13, 'REF', 'referrer', encounter, assembly.run);
  addLocation(segment, 1, 'planned', encounter, assembly.run);
};

/** PV1-54: the service episode that the visit belongs to. */
const readEpisode = (segment: SegmentReader, encounter: Encounter, assembly: Assembly): void => {
  const { run, subject } = assembly;
  for (const part of segment.all(54)) {
    const number = identifier(part, 'EpisodeOfCare.identifier', run, 'episode');
    if (number?.system === undefined || number.value === undefined || subject === undefined) continue;
    const known = run.entries.find('EpisodeOfCare', { system: number.system, value: number.value });
    const episode: EpisodeOfCare = {
      resourceType: 'EpisodeOfCare',
      identifier: [number],
      status: 'active',
      patient: subject,
    };
    const entry = known ?? addOwned(episode, 'episode', number.value, assembly);
    encounter.episodeOfCare = append(encounter.episodeOfCare, referTo(entry));
  }
};

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const unknownClass = { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK', display: 'Unknown' };

const readClass = (segment: SegmentReader, run: Run): Encounter['class'] => {
  const sent = segment.peek(2);
  if (sent === undefined) return unknownClass;
  const guide = mapCode('PatientClass[EncounterClass]', sent);
  const code = codeFor('PatientClass[EncounterClass]', sent, run);
  segment.take(2, 'Encounter.class.code');
  if (code === undefined) return { system: v2System('0004'), code: sent.replace(/\s+/g, ' ') };
  return guide?.code === code
    ? { system: guide.system, code, ...(guide.display !== undefined && { display: guide.display }) }
    : { system: actCode, code };
};

/** A discharge time ends the visit; else the event says what happened; else the class. Source: v2-to-FHIR PV1[Encounter], Event[EncounterStatus]. */
const readStatus = (
  segment: SegmentReader,
  kind: Encounter['class'],
  { run, code, event }: Assembly,
): Encounter['status'] => {
  const sent = segment.peek(2);
  const known = sent === undefined ? undefined : mapCode('PatientClass[EncounterStatus]', sent)?.code;
  // A class in the sender's own words: of the codes that they map to, PRENC alone is a plan.
  const isActive = kind.system === actCode && kind.code !== 'PRENC';
  const byClass = known ?? (sent !== undefined && isActive ? 'in-progress' : undefined);
  const byEvent = code === 'ADT' ? (eventStatus[event] ?? codeFor('Event[EncounterStatus]', event, run)) : undefined;
  if (byEvent !== undefined && byEvent !== 'unknown' && byEvent !== 'in-progress') return asStatus(byEvent);
  if (segment.peek(45) !== undefined && event !== 'A13') {
    segment.take(45, 'Encounter.status');
    return 'finished';
  }
  if (byEvent === 'in-progress') return 'in-progress';
  if (byClass !== undefined) segment.take(2, 'Encounter.status');
  return asStatus(byClass ?? 'unknown');
};

/** Events that the guide's table leaves out or, for A04, reads as a plan: a registered outpatient has arrived (HL7 v2.8 chapter 3.3.4). */
const eventStatus: Readonly<Record<string, string>> = {
  A04: 'arrived',
  A14: 'planned',
  A27: 'cancelled',
  A38: 'cancelled',
  A16: 'in-progress',
  A21: 'onleave',
  A22: 'in-progress',
  A23: 'entered-in-error',
  A25: 'in-progress',
};

/** The guide's tables and the one above hold codes of the required value set encounter-status only. */
const asStatus = (status: string) => status as Encounter['status'];

const readParticipants = (
  segment: SegmentReader,
  field: number,
  code: string,
  display: string,
  encounter: Encounter,
  run: Run,
): void => {
  for (const part of segment.all(field)) {
    const individual = practitioner(part, 'Encounter.participant.individual', run);
    if (individual === undefined) continue;
    const participant: EncounterParticipant = {
      type: [{ coding: [{ system: participationSystem, code, display }] }],
      individual,
    };
    encounter.participant = append(encounter.participant, participant);
  }
};

const readLocations = (segment: SegmentReader, encounter: Encounter, run: Run): void => {
  addLocation(segment, 3, segment.peek(2) === 'P' ? 'planned' : 'active', encounter, run);
  addLocation(segment, 6, 'completed', encounter, run);
  addLocation(segment, 11, 'active', encounter, run);
  addLocation(segment, 42, 'reserved', encounter, run);
};

const addLocation = (
  segment: SegmentReader,
  field: number,
  status: NonNullable<EncounterLocation['status']>,
  encounter: Encounter,
  run: Run,
): void => {
  for (const part of segment.all(field)) {
    const place = location(part, 'Encounter.location.location', run);
    if (place) encounter.location = append(encounter.location, { location: place, status });
  }
};
