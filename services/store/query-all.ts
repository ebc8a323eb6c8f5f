import type { QueryRequest, RecordTable, StoredRecord } from '../ports/index.ts';

/** Every page of a query. For partitions whose size is bounded by what they are about; a list that users page through is not read this way. */
export const queryAll = async (table: RecordTable, request: Omit<QueryRequest, 'cursor'>): Promise<StoredRecord[]> => {
  const items: StoredRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query({ limit: 1000, ...request, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
};
