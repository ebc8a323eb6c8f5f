/** How the record table looks on DynamoDB: the adapter and the stack that creates the table both read it here. */
export const tableShape = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Time to live: epoch seconds. */
  expiryAttribute: 'expires',
  /** All keys are strings; each index projects KEYS_ONLY (docs/decisions/index-projection.md). */
  indexes: [
    { name: 'gsi1', partitionKey: 'g1pk', sortKey: 'g1sk' },
    { name: 'gsi2', partitionKey: 'g2pk', sortKey: 'g2sk' },
    { name: 'gsi3', partitionKey: 'g3pk', sortKey: 'g3sk' },
  ],
} as const;
