export { type BundlePlan, type PlannedEntry, planBundle } from './bundle/plan.ts';
export { derive } from './identity/derive.ts';
export { deriveRootId, parseClinicalId } from './identity/ids.ts';
export * from './search/index.ts';
export { makeValidator, type ValidateOptions, type ValidateResource, type ValidationIssue } from './validate/index.ts';
