export type { ValidationIssue } from './issue.ts';
export { makeValidator, type ValidateOptions, type ValidateResource } from './validator.ts';
