/**
 * RecordTable: an ordered key-value table with DynamoDB's semantics and none of its syntax. Repositories are written once above
 * it; `adapters/sqlite` and `adapters/dynamodb` implement it, and test/contract/record-table.ts holds both to the same behaviour.
 */

/** The three secondary indexes. They are eventually consistent on DynamoDB: what must be seen at once is read by primary key. */
export const indexNames = ['gsi1', 'gsi2', 'gsi3'] as const;
export type IndexName = (typeof indexNames)[number];

export interface Key {
  /** Partition key, 1 to 2,048 bytes of UTF-8. */
  readonly pk: string;
  /** Sort key, 1 to 1,024 bytes of UTF-8, ordered by its UTF-8 bytes. */
  readonly sk: string;
}

/** An item as written. `body` is JSON text or any other well-formed text without NUL; the table never looks inside. Bodies over 256 KiB go to the blob store by themselves. */
export interface NewRecord extends Key {
  readonly body: string;
  readonly indexes?: Partial<Record<IndexName, Key>>;
  /** Epoch seconds. From then on no read returns the item, whether or not it was swept yet. */
  readonly expiresAt?: number;
}

/** An item as read. `version` is 1 when first put, goes up by 1 with every put of the same key (by 2 with one of a large transaction), and is 1 again after a deletion or an expiry. */
export interface StoredRecord extends NewRecord {
  readonly version: number;
}

/** `absent`: no live item has the key. A number: the live item has exactly that version. Left out: whatever is there. */
export type Condition = 'absent' | number;

export interface Put extends NewRecord {
  readonly condition?: Condition;
}
export interface Delete extends Key {
  readonly condition?: number;
}
export interface Check extends Key {
  readonly condition: Condition;
}

export interface Transaction {
  readonly puts?: readonly Put[];
  readonly deletes?: readonly Delete[];
  readonly checks?: readonly Check[];
}

/** Which conditions did not hold, by position: `puts[0]`, `deletes[2]`, `checks[1]`. Nothing was written. */
export type TransactResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly failed: readonly { readonly list: 'puts' | 'deletes' | 'checks'; readonly position: number }[];
    };

export interface QueryRequest {
  /** Left out: the primary key. */
  readonly index?: IndexName;
  readonly pk: string;
  /** Bounds on the sort key, inclusive. `prefix` excludes `from` and `to`. */
  readonly range?: { readonly prefix: string } | { readonly from?: string; readonly to?: string };
  /** Default ascending. */
  readonly order?: 'ascending' | 'descending';
  /** 1 to 1,000; default 100. A page may be shorter than the limit though more follows: only `cursor` says. */
  readonly limit?: number;
  /** From the previous page of the same request. */
  readonly cursor?: string;
}

export interface QueryPage {
  readonly items: readonly StoredRecord[];
  /** Absent: nothing follows. */
  readonly cursor?: string;
}

/** At most this many puts, deletes and checks together in one transaction of an engine (DynamoDB TransactWriteItems); services/store/large-transactions takes more. */
export const maxTransactItems = 100;
/** UTF-8 bytes of one body that an engine takes; services/spill-bodies.ts sends longer ones to the blob store. */
export const maxInlineBodyBytes = 256 * 1024;
/** UTF-8 bytes of all bodies of one transaction; under DynamoDB's 4 MB for whole items, keys and attribute names among them. */
export const maxTransactBytes = 3_500_000;

/**
 * Errors thrown: `store.invalid` for a request outside the bounds above (among them two operations on one key in one transaction, a cursor
 * of another request), `store.unavailable` when the engine cannot answer, `store.too-large` when a body or a transaction passes the byte bounds above.
 */
export interface RecordTable {
  /** Strongly consistent. */
  get(key: Key): Promise<StoredRecord | undefined>;
  /** Strongly consistent; any number of keys; the answer has no order and leaves out what is absent. */
  batchGet(keys: readonly Key[]): Promise<readonly StoredRecord[]>;
  /** Strongly consistent on the primary key, eventually on an index. */
  query(request: QueryRequest): Promise<QueryPage>;
  /** All or nothing, durable when it resolves. */
  transact(transaction: Transaction): Promise<TransactResult>;
}
