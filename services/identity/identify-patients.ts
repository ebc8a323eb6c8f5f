import type { Patient } from 'fhir/r4.d.ts';
import {
  decideLink,
  type LinkCandidate,
  type LinkDecision,
  linkModelVersion,
  type MatchFeatures,
  toMatchFeatures,
} from '../../domain/mpi/index.ts';
import type { Finding } from '../../schemas/finding.ts';
import { readRecordGroup } from '../commit/record-group.ts';
import type { Clock, Ids, KeyRing, Put, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { keyOf, makePendingWrites, type PendingWrites } from '../store/pending-writes.ts';
import { type LinkRecord, linkRecordSchema, matchRecordSchema, personRecordSchema } from './identity-records.ts';
import { matchKeysOf } from './match-keys.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface PatientToIdentify {
  readonly patient: Patient & { readonly id: string };
  /** FHIRPath of the patient in what was sent, for findings. */
  readonly path: string;
  /** The sender says that it is the same person as this source patient of its own (ADT A40, A24 …). */
  readonly sameAs?: string;
}

export interface Identified {
  /** To be part of the commit of the patients. Conditional: when two registrations of one person race, one of them looks again. */
  readonly puts: readonly Put[];
  readonly findings: readonly Finding[];
}

export type IdentifyPatients = (patients: readonly PatientToIdentify[]) => Promise<Identified>;

/** A key that this many source patients share tells nobody apart; more are not listed under it. */
const maxMembers = 200;

/** Rule under which a sender's own statement links two of its records. */
export const statedRule = 'stated-by-sender';

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, position) => item === b[position]);

/**
 * Stage 6: which persons the source patients of a commit are. Finds candidates under blinded keys, lets domain/mpi decide, and makes the puts of links, persons and keys;
 * patients of the same commit see each other.
 *
 * A patient whose matching keys did not change stays where it is. One that is alone in its person, and matches another now, moves there. What a sender says of its own
 * records is followed: they become one person.
 */
export const makeIdentifyPatients = ({ table, keyRing, clock, ids }: Dependencies): IdentifyPatients => {
  const parse = <T>(
    bodies: ReadonlyMap<string, string>,
    key: Parameters<typeof keyOf>[0],
    read: (value: unknown) => T,
  ): T | undefined => {
    const body = bodies.get(keyOf(key));
    return body === undefined ? undefined : read(JSON.parse(body));
  };

  const readLink = async (writes: PendingWrites, id: string): Promise<LinkRecord | undefined> =>
    parse(await writes.read([keys.link(id)]), keys.link(id), linkRecordSchema.parse);

  const membersOf = async (writes: PendingWrites, person: string): Promise<readonly string[]> =>
    parse(await writes.read([keys.person(person)]), keys.person(person), personRecordSchema.parse)?.members ?? [];

  /** The source patients, other than the new one, that share a key with it, as the rules want them. */
  const candidatesAmong = async (
    writes: PendingWrites,
    members: readonly string[],
    ownFeatures: ReadonlyMap<string, MatchFeatures>,
  ): Promise<readonly LinkCandidate[]> => {
    const bodies = await writes.read(members.flatMap((id) => [keys.patient(id), keys.link(id)]));
    return members.flatMap((id): LinkCandidate[] => {
      const link = parse(bodies, keys.link(id), linkRecordSchema.parse);
      const body = bodies.get(keyOf(keys.patient(id)));
      const [stored] = body === undefined ? [] : readRecordGroup(body).resources;
      // A stored item under this key holds a Patient, validated when it came.
      const features =
        ownFeatures.get(id) ?? (stored === undefined ? undefined : toMatchFeatures(stored as Patient).features);
      return link === undefined || features === undefined
        ? []
        : [{ person: link.person, sourcePatient: `Patient/${id}`, features }];
    });
  };

  const linkOf = (decision: LinkDecision, person: string, macs: readonly string[]): LinkRecord => ({
    person,
    state: decision.kind === 'review' ? 'review' : 'certain',
    at: new Date(clock.now()).toISOString(),
    rule: decision.kind === 'review' ? decision.reason : decision.rule,
    modelVersion: linkModelVersion,
    candidates: decision.kind === 'review' ? [...decision.candidates] : [],
    evidence: [...decision.evidence],
    keys: [...macs],
  });

  const writeLink = (writes: PendingWrites, patientId: string, record: LinkRecord): void =>
    writes.write({
      ...keys.link(patientId),
      body: JSON.stringify(record),
      ...(record.state === 'review'
        ? { indexes: { gsi1: { pk: 'reviews#open', sk: `${record.at}#${patientId}` } } }
        : {}),
    });

  const move = async (
    writes: PendingWrites,
    patientId: string,
    from: string | undefined,
    to: string,
  ): Promise<void> => {
    if (from === to) return;
    const joined = await membersOf(writes, to);
    writes.write({ ...keys.person(to), body: JSON.stringify({ id: to, members: [...joined, patientId] }) });
    if (from === undefined) return;
    const left = (await membersOf(writes, from)).filter((member) => member !== patientId);
    writes.write({ ...keys.person(from), body: JSON.stringify({ id: from, members: left }) });
  };

  /** Lists the patient under its keys, and returns the others that are listed there. */
  const listUnderKeys = async (
    writes: PendingWrites,
    patientId: string,
    macs: readonly string[],
  ): Promise<readonly string[]> => {
    const bodies = await writes.read(macs.map((mac) => keys.match(mac)));
    const others = new Set<string>();
    for (const mac of macs) {
      const members = parse(bodies, keys.match(mac), matchRecordSchema.parse)?.members ?? [];
      for (const member of members) if (member !== patientId) others.add(member);
      if (members.includes(patientId) || members.length >= maxMembers) continue;
      writes.write({ ...keys.match(mac), body: JSON.stringify({ members: [...members, patientId] }) });
    }
    return [...others];
  };

  const identifyOne = async (
    writes: PendingWrites,
    { patient, path, sameAs }: PatientToIdentify,
    ownFeatures: ReadonlyMap<string, MatchFeatures>,
  ): Promise<readonly Finding[]> => {
    const { features, findings } = toMatchFeatures(patient);
    const placed = findings.map((finding) => ({ ...finding, path: finding.path.replace(/^Patient/, path) }));
    const macs = await matchKeysOf(keyRing, features);
    const link = await readLink(writes, patient.id);
    const target = sameAs === undefined ? undefined : await readLink(writes, sameAs);
    if (target !== undefined) {
      await listUnderKeys(writes, patient.id, macs);
      writeLink(writes, patient.id, {
        person: target.person,
        state: target.state,
        at: new Date(clock.now()).toISOString(),
        rule: statedRule,
        modelVersion: linkModelVersion,
        candidates: [],
        evidence: [],
        keys: [...macs],
      });
      await move(writes, patient.id, link?.person, target.person);
      return placed;
    }
    if (link !== undefined && (sameList(link.keys, macs) || link.rule === statedRule)) return placed;

    const others = await listUnderKeys(writes, patient.id, macs);
    const settled = link !== undefined && (await membersOf(writes, link.person)).length > 1;
    if (settled) {
      // A person that others belong to as well is not taken apart by a rule.
      writeLink(writes, patient.id, { ...link, keys: [...macs] });
      return placed;
    }
    const decision = decideLink(features, await candidatesAmong(writes, others, ownFeatures));
    const person = decision.kind === 'link' ? decision.person : (link?.person ?? ids.next());
    const record = linkOf(decision, person, macs);
    writeLink(writes, patient.id, record);
    await move(writes, patient.id, link?.person, person);
    if (record.state === 'review') {
      placed.push({
        severity: 'warning',
        code: 'person.review',
        path,
        message: `The patient may be a person that is known already (${record.rule}); a steward decides, and until then its results are not recognised`,
      });
    }
    return placed;
  };

  return async (patients) => {
    const writes = makePendingWrites(table);
    const ownFeatures = new Map(patients.map(({ patient }) => [patient.id, toMatchFeatures(patient).features]));
    const findings: Finding[] = [];
    // Who others are said to be the same as comes first.
    for (const patient of patients.toSorted(
      (a, b) => Number(a.sameAs !== undefined) - Number(b.sameAs !== undefined),
    )) {
      findings.push(...(await identifyOne(writes, patient, ownFeatures)));
    }
    return { puts: writes.puts(), findings };
  };
};
