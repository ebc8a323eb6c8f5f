export { openSqliteTable, type SqliteTable, type SqliteTableOptions } from './table.ts';
