import type { Patient } from 'fhir/r4.d.ts';
import {
  decideLink,
  type LinkCandidate,
  type LinkDecision,
  linkModelVersion,
  toMatchFeatures,
} from '../../domain/mpi/index.ts';
import type { Finding } from '../../schemas/finding.ts';
import { readRecordGroup } from '../commit/record-group.ts';
import type { Clock, Ids, Key, KeyRing, Put, RecordTable, StoredRecord } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import {
  type LinkRecord,
  linkRecordSchema,
  matchRecordSchema,
  type PersonRecord,
  personRecordSchema,
} from './identity-records.ts';
import { matchKeysOf } from './match-keys.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface Identified {
  /** To be part of the commit of the patient. Conditional: when two registrations of one person race, one of them looks again. */
  readonly puts: readonly Put[];
  readonly findings: readonly Finding[];
}

export type IdentifyPatient = (patient: Patient & { readonly id: string }, path: string) => Promise<Identified>;

/** A key that this many source patients share tells nobody apart; more are not listed under it. */
const maxMembers = 200;

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, position) => item === b[position]);

/**
 * Stage 6: which person a source patient is. Finds candidates under its blinded keys, lets domain/mpi decide, and makes the puts of link, person and keys.
 *
 * A patient whose matching keys did not change stays where it is. One that is alone in its person, and matches another now, moves there.
 */
export const makeIdentifyPatient = ({ table, keyRing, clock, ids }: Dependencies): IdentifyPatient => {
  const read = async (wanted: readonly Key[]): Promise<ReadonlyMap<string, StoredRecord>> =>
    new Map((wanted.length === 0 ? [] : await table.batchGet(wanted)).map((item) => [`${item.pk} ${item.sk}`, item]));
  const at = (items: ReadonlyMap<string, StoredRecord>, { pk, sk }: Key): StoredRecord | undefined =>
    items.get(`${pk} ${sk}`);

  /** The source patients, other than the new one, that share a key with it, as the rules want them. */
  const candidatesAmong = async (members: readonly string[]): Promise<readonly LinkCandidate[]> => {
    const items = await read(members.flatMap((id) => [keys.patient(id), keys.link(id)]));
    return members.flatMap((id): LinkCandidate[] => {
      const self = at(items, keys.patient(id));
      const link = at(items, keys.link(id));
      if (self === undefined || link === undefined) return [];
      const [patient] = readRecordGroup(self.body).resources;
      if (patient?.resourceType !== 'Patient') return [];
      return [
        {
          person: linkRecordSchema.parse(JSON.parse(link.body)).person,
          sourcePatient: `Patient/${id}`,
          // resourceType was just looked at; the resource was validated when it was stored.
          features: toMatchFeatures(patient as Patient).features,
        },
      ];
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

  return async (patient, path) => {
    const { features, findings } = toMatchFeatures(patient);
    const placed = findings.map((finding) => ({ ...finding, path: finding.path.replace(/^Patient/, path) }));
    const macs = await matchKeysOf(keyRing, features);
    const linkKey = keys.link(patient.id);
    const items = await read([linkKey, ...macs.map((mac) => keys.match(mac))]);
    const linkItem = at(items, linkKey);
    const link = linkItem === undefined ? undefined : linkRecordSchema.parse(JSON.parse(linkItem.body));
    if (link !== undefined && sameList(link.keys, macs)) return { puts: [], findings: placed };

    const puts: Put[] = [];
    const others = new Set<string>();
    for (const mac of macs) {
      const item = at(items, keys.match(mac));
      const members = item === undefined ? [] : matchRecordSchema.parse(JSON.parse(item.body)).members;
      for (const member of members) if (member !== patient.id) others.add(member);
      if (members.includes(patient.id) || members.length >= maxMembers) continue;
      puts.push({
        ...keys.match(mac),
        body: JSON.stringify({ members: [...members, patient.id] }),
        condition: item?.version ?? 'absent',
      });
    }

    const current = link === undefined ? undefined : await readPerson(link.person);
    const settled = current !== undefined && current.record.members.length > 1;
    const decision: LinkDecision = decideLink(features, await candidatesAmong([...others]));
    // A person that others belong to as well is not taken apart by a rule.
    const target = decision.kind === 'link' && !settled ? decision.person : (link?.person ?? ids.next());
    const record = settled && link !== undefined ? { ...link, keys: [...macs] } : linkOf(decision, target, macs);
    puts.push({
      ...linkKey,
      body: JSON.stringify(record),
      condition: linkItem?.version ?? 'absent',
      ...(record.state === 'review'
        ? { indexes: { gsi1: { pk: 'reviews#open', sk: `${record.at}#${patient.id}` } } }
        : {}),
    });
    if (target !== link?.person) {
      puts.push(...(await joining(target, patient.id)));
      if (current !== undefined) puts.push(leaving(current, patient.id));
    }
    if (record.state === 'review') {
      placed.push({
        severity: 'warning',
        code: 'person.review',
        path,
        message: `The patient may be a person that is known already (${record.rule}); a steward decides, and until then its results are not recognised`,
      });
    }
    return { puts, findings: placed };
  };

  async function readPerson(
    id: string,
  ): Promise<{ readonly record: PersonRecord; readonly version: number } | undefined> {
    const item = await table.get(keys.person(id));
    return item === undefined
      ? undefined
      : { record: personRecordSchema.parse(JSON.parse(item.body)), version: item.version };
  }

  async function joining(person: string, patientId: string): Promise<Put[]> {
    const found = await readPerson(person);
    const members = [...(found?.record.members ?? []), patientId];
    return [
      { ...keys.person(person), body: JSON.stringify({ id: person, members }), condition: found?.version ?? 'absent' },
    ];
  }

  function leaving(
    { record, version }: { readonly record: PersonRecord; readonly version: number },
    patientId: string,
  ): Put {
    const members = record.members.filter((member) => member !== patientId);
    return { ...keys.person(record.id), body: JSON.stringify({ id: record.id, members }), condition: version };
  }
};
