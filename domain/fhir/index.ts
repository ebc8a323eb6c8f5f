export { patientReferenceOf } from './bundle/patient-reference.ts';
export { type BundlePlan, type PlannedEntry, planBundle } from './bundle/plan.ts';
export { rewriteReferences } from './bundle/references.ts';
export { derive } from './identity/derive.ts';
export { clinicalId, deriveGroupId, deriveLocalId, deriveRootId, parseClinicalId } from './identity/ids.ts';
export { localIdentifierOf } from './identity/local-identifier.ts';
export * from './patch/index.ts';
export * from './search/index.ts';
export * from './summary/index.ts';
export {
  type CompiledProfile,
  compileProfile,
  type DefinitionProblems,
  type Field,
  type FindProfile,
  makeDefinitionProblems,
  makeTypeTables,
  makeValidator,
  type RequiredProfile,
  type TypeTable,
  type TypeTables,
  type ValidateOptions,
  type ValidateResource,
  type ValidationIssue,
} from './validate/index.ts';
