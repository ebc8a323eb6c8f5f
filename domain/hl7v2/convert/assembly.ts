import type {
  Annotation,
  Appointment,
  DiagnosticReport,
  DocumentReference,
  Encounter,
  Immunization,
  MedicationRequest,
  Observation,
  Patient,
  Reference,
  ServiceRequest,
  Specimen,
} from 'fhir/r4.d.ts';
import type { IdentityEvent } from './context.ts';
import { type Moment, readMoment } from './datatypes/dtm.ts';
import { digest } from './digest.ts';
import { type Entry, referTo } from './entry-list.ts';
import type { Run } from './run.ts';
import type { SegmentReader } from './segment-reader.ts';

/** The document of an MDM message and the lines of its text so far. */
export interface OpenDocument {
  readonly entry: Entry<DocumentReference>;
  readonly lines: string[];
}

/** One ORC/OBR pair, or an OBR alone, and what hangs on it. */
export interface Order {
  readonly orc: SegmentReader | undefined;
  obr?: SegmentReader;
  /** TQ1 between ORC and OBR. */
  timing?: SegmentReader;
  request?: Entry<ServiceRequest>;
  report?: Entry<DiagnosticReport>;
  /** OBR-7, once a result took its time from it. */
  collected?: Moment | 'none';
  /** What identities of results are derived from: the report's identifier. */
  key?: string;
  readonly observations: Entry<Observation>[];
  readonly specimens: Reference[];
  /** Set once the ORC gave rise to a resource of its own. */
  isUsed: boolean;
}

/** What the segments of a message are read into, one after the other: the patient, visit, order and result that are open. */
export class Assembly {
  readonly run: Run;
  /** MSH-9.1 and MSH-9.2. */
  readonly code: string;
  readonly event: string;
  readonly controlId: string;
  readonly identityEvents: IdentityEvent[] = [];
  patient: Entry<Patient> | undefined;
  encounter: Entry<Encounter> | undefined;
  order: Order | undefined;
  specimen: Entry<Specimen> | undefined;
  observation: Entry<Observation> | undefined;
  document: OpenDocument | undefined;
  appointment: Entry<Appointment> | undefined;
  immunization: Entry<Immunization> | undefined;
  medication: Entry<MedicationRequest> | undefined;
  /** Where an NTE goes: the notes of the resource opened last, if it can have any. */
  notes: { readonly resource: { note?: Annotation[] | undefined }; readonly target: string } | undefined;
  /** EVN-6 or EVN-2. */
  eventTime: string | undefined;
  /** The OBX read last, for text that goes on in the next one. */
  lastObx: SegmentReader | undefined;
  readonly header: SegmentReader | undefined;

  readonly #segments: readonly SegmentReader[];
  #instances: ReadonlyMap<string, number> | undefined;

  constructor(run: Run, segments: readonly SegmentReader[], code: string, event: string, controlId: string) {
    this.run = run;
    this.#segments = segments;
    this.header = segments[0];
    this.code = code;
    this.event = event;
    this.controlId = controlId;
  }

  get subject(): Reference | undefined {
    return this.patient && referTo(this.patient);
  }

  get visit(): Reference | undefined {
    return this.encounter && referTo(this.encounter);
  }

  /** Whether orders of this message are reported on, rather than placed. */
  get isResult(): boolean {
    return this.code === 'ORU' || this.code === 'OUL';
  }

  /** When what the message tells happened: EVN, else MSH-7, else the receipt. */
  get happenedAt(): string {
    const sent = this.header?.peek(7);
    return (
      this.eventTime ??
      (sent === undefined ? undefined : readMoment(sent, this.run.zone)?.text) ??
      this.run.context.receivedAt
    );
  }

  /** The ORC that follows an OBR, as OUL has it; other messages have it before. */
  orcAfter(obr: SegmentReader): SegmentReader | undefined {
    for (let at = obr.index + 1; ; at += 1) {
      const next = this.#segments[at];
      if (next?.name === 'ORC') return next;
      if (next?.name !== 'PRT' && next?.name !== 'NTE') return undefined;
    }
  }

  openOrder(orc: SegmentReader | undefined): Order {
    this.order = { orc, observations: [], specimens: [], isUsed: false };
    this.observation = undefined;
    this.immunization = undefined;
    this.medication = undefined;
    this.lastObx = undefined;
    return this.order;
  }

  /** Whether OBX-21 names one OBX of the message only. */
  isOwnInstance(value: string): boolean {
    if (this.#instances === undefined) {
      const counts = new Map<string, number>();
      for (const segment of this.#segments) {
        const found = segment.name === 'OBX' ? segment.peek(21) : undefined;
        if (found !== undefined) counts.set(found, (counts.get(found) ?? 0) + 1);
      }
      this.#instances = counts;
    }
    return this.#instances.get(value) === 1;
  }

  /** What identities of the patient's own things are derived from when they have no number: no name or number can be read off it. */
  get patientKey(): string {
    const identity = this.patient?.identity;
    return identity === undefined ? `message-${this.controlId}` : digest(identity.system, identity.value);
  }
}
