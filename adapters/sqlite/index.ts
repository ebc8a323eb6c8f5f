export { openSqliteTable } from './table.ts';
