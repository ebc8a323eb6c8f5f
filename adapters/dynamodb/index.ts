export { insertedRecords, type StreamAttribute } from './stream-records.ts';
export { makeDynamoTable } from './table.ts';
