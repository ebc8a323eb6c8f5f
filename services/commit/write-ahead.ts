import { HutongError } from '../../schemas/error.ts';
import { type Delete, maxTransactItems, type Put } from '../ports/index.ts';

/** What one changed group takes to write. */
export interface GroupWrites {
  /** It is about no patient: a practitioner, a location. */
  readonly root: boolean;
  readonly reference: string;
  readonly puts: readonly Put[];
  readonly deletes: readonly Delete[];
}

export interface Ahead {
  readonly references: readonly string[];
  readonly puts: readonly Put[];
  readonly deletes: readonly Delete[];
}

const sizeOf = ({ puts, deletes }: Pick<GroupWrites, 'puts' | 'deletes'>): number => puts.length + deletes.length;

/**
 * Divides the writes of a commit that are more than one transaction takes. Root resources may go ahead of it, each whole and with an audit entry of
 * its own: they say nothing about a patient, and their ids are derived, so that the commit that is tried again finds them as they are. What is about
 * patients is always one transaction.
 *
 * `others`: how many items the commit writes beside the groups. Throws `store.too-large` when what is about patients does not fit.
 */
export const writeAhead = (
  groups: readonly GroupWrites[],
  others: number,
): { readonly ahead: readonly Ahead[]; readonly together: readonly GroupWrites[] } => {
  const total = others + groups.reduce((sum, group) => sum + sizeOf(group), 0);
  if (total <= maxTransactItems) return { ahead: [], together: groups };
  const together = groups.filter(({ root }) => !root);
  const records = others + together.reduce((sum, group) => sum + sizeOf(group), 0);
  if (records > maxTransactItems) {
    throw new HutongError(
      'store.too-large',
      'The message touches too many records for one commit; split it by patient or by report',
      { details: { records, limit: maxTransactItems } },
    );
  }
  const ahead: { references: string[]; puts: Put[]; deletes: Delete[] }[] = [];
  for (const group of groups) {
    if (!group.root) continue;
    let last = ahead.at(-1);
    // One item is the audit entry.
    if (last === undefined || sizeOf(last) + sizeOf(group) > maxTransactItems - 1) {
      last = { references: [], puts: [], deletes: [] };
      ahead.push(last);
    }
    last.references.push(group.reference);
    last.puts.push(...group.puts);
    last.deletes.push(...group.deletes);
  }
  return { ahead, together };
};
