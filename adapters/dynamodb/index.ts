export { type StreamAttribute, writtenRecords } from './stream-records.ts';
export { makeDynamoTable } from './table.ts';
