export type { CapacityMeter } from './sender.ts';
export { insertedRecords, type StreamAttribute, type StreamRecord } from './stream-records.ts';
export { type DynamoTableOptions, makeDynamoTable } from './table.ts';
