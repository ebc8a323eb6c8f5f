export * from './blob-store.ts';
export * from './clock.ts';
export * from './ids.ts';
export * from './key-ring.ts';
export * from './outbox.ts';
export * from './record-table.ts';
export * from './record-table-cursor.ts';
export * from './record-table-rules.ts';
