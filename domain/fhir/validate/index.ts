export type { ValidationIssue } from './issue.ts';
export type { FindProfile } from './profile/check-profile.ts';
export type { RequiredProfile } from './profile/check-profiles.ts';
export { compileProfile } from './profile/compile-profile.ts';
export { type DefinitionProblems, makeDefinitionProblems } from './profile/definition-problems.ts';
export type { CompiledProfile } from './profile/rule.ts';
export { type Field, makeTypeTables, type TypeTable, type TypeTables } from './type-table.ts';
export { makeValidator, type ValidateOptions, type ValidateResource } from './validator.ts';
