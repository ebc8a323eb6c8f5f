import { type RecordGroup, readRecordGroup } from '../commit/record-group.ts';
import type { RecordTable, StoredRecord } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

const changedAt = ({ resources, deleted = [] }: RecordGroup): string =>
  [...resources.map(({ meta }) => meta.lastUpdated), ...deleted.map(({ lastUpdated }) => lastUpdated)]
    .toSorted()
    .at(-1) ?? '';

/** A record item as it was at an instant: itself, or the last of its earlier versions that was not later; undefined when it was not there yet. */
export const groupAsOf = async (
  table: RecordTable,
  item: StoredRecord,
  instant: string,
): Promise<RecordGroup | undefined> => {
  const current = readRecordGroup(item.body);
  if (changedAt(current) <= instant) return current;
  if (item.version === 1) return undefined;
  const { pk, sk } = keys.history(item, 0);
  let cursor: string | undefined;
  do {
    const page = await table.query({
      pk,
      range: { prefix: sk.slice(0, sk.lastIndexOf('#') + 1) },
      order: 'descending',
      limit: 10,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { body } of page.items) {
      const group = readRecordGroup(body);
      if (changedAt(group) <= instant) return group;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return undefined;
};
