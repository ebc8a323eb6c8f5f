import { toMatchFeatures } from '../../domain/mpi/index.ts';
import type { IdentityState } from '../../domain/recognition/index.ts';
import type { RecognisedResultsRequest } from '../../schemas/recognised-results.ts';
import { linkRecordSchema, matchRecordSchema, personRecordSchema } from '../identity/identity-records.ts';
import { matchKeysOf } from '../identity/match-keys.ts';
import type { KeyRing, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

export interface FoundPerson {
  readonly id: string;
  /** Source patient ids with how sure their link is. */
  readonly members: ReadonlyMap<string, IdentityState>;
}

/** The person of a source patient, or of a resident ID; undefined when there is none, or when the ID stands in records of several persons. */
export const makeFindPerson = ({ table, keyRing }: { readonly table: RecordTable; readonly keyRing: KeyRing }) => {
  const linkOf = async (patientId: string) => {
    const item = await table.get(keys.link(patientId));
    return item === undefined ? undefined : linkRecordSchema.parse(JSON.parse(item.body));
  };

  const patientsWith = async (identifier: {
    readonly system: string;
    readonly value: string;
  }): Promise<readonly string[]> => {
    const { features } = toMatchFeatures({ identifier: [identifier] });
    const macs = await matchKeysOf(keyRing, features);
    const items = macs.length === 0 ? [] : await table.batchGet(macs.map((mac) => keys.match(mac)));
    return items.flatMap(({ body }) => matchRecordSchema.parse(JSON.parse(body)).members);
  };

  return async ({
    patient,
    identifier,
  }: Pick<RecognisedResultsRequest, 'patient' | 'identifier'>): Promise<FoundPerson | undefined> => {
    const patients =
      identifier === undefined ? [(patient ?? '').replace('Patient/', '')] : await patientsWith(identifier);
    const links = await Promise.all(patients.map(linkOf));
    // A link in review is a guess: it leads nobody to a person's results.
    const persons = new Set(links.flatMap((link) => (link?.state === 'certain' ? [link.person] : [])));
    const [id] = persons;
    if (id === undefined || persons.size > 1) return undefined;
    const item = await table.get(keys.person(id));
    if (item === undefined) return undefined;
    const { members } = personRecordSchema.parse(JSON.parse(item.body));
    const states = await Promise.all(
      members.map(
        async (member): Promise<[string, IdentityState]> => [member, (await linkOf(member))?.state ?? 'unlinked'],
      ),
    );
    return { id, members: new Map(states) };
  };
};

export type FindPerson = ReturnType<typeof makeFindPerson>;
