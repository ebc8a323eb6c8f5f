import { parseClinicalId } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { RecognisedResultsRequest } from '../../schemas/recognised-results.ts';
import type { Caller } from '../caller.ts';
import { readRecordGroup } from '../commit/record-group.ts';
import type { RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import type { FoundPerson } from './find-person.ts';

/** States in which an encounter or an order still is a reason to look. */
const open: Readonly<Record<string, ReadonlySet<string>>> = {
  Encounter: new Set(['planned', 'arrived', 'triaged', 'in-progress', 'onleave']),
  ServiceRequest: new Set(['draft', 'active', 'on-hold']),
};

const refusal = (message: string): HutongError =>
  new HutongError('auth.context', message, { path: 'Parameters.parameter' });

/**
 * Whether the caller treats the person: purpose of use TREAT, with an encounter or an order that the caller's own organisation stored for one of the person's source
 * patients, and that is not over. Resolves with the person. Throws `auth.context`, which never says whether the person or the encounter exists elsewhere.
 */
export const makeRequireTreatmentContext =
  ({ table }: { readonly table: RecordTable }) =>
  async (
    { purposeOfUse, context }: Pick<RecognisedResultsRequest, 'purposeOfUse' | 'context'>,
    person: FoundPerson | undefined,
    caller: Caller,
  ): Promise<FoundPerson> => {
    if (purposeOfUse !== 'TREAT')
      throw refusal('Results of other hospitals are shown for treatment: purposeOfUse must be TREAT');
    if (context === undefined)
      throw refusal('Name the encounter or the order of your own organisation that the question belongs to');
    const unknown = refusal('The encounter or order is not an open one of your own organisation for this person');
    const [type = '', id = ''] = context.split('/');
    const parts = parseClinicalId(id);
    if (parts === undefined || person === undefined || !person.members.has(parts.patientId)) throw unknown;
    const item = await table.get(keys.record(parts.patientId, parts.groupId));
    if (item === undefined) throw unknown;
    const group = readRecordGroup(item.body);
    const resource = group.resources.find((candidate) => candidate.resourceType === type && candidate.id === id);
    // Encounter and ServiceRequest both have a status.
    const status = (resource as { readonly status?: string } | undefined)?.status ?? '';
    if (group.organisation !== caller.organisation || !(open[type]?.has(status) ?? false)) throw unknown;
    return person;
  };
