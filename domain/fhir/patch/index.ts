export { type ApplyFhirPathPatch, makeFhirPathPatch } from './fhirpath-patch.ts';
export { applyJsonPatch } from './json-patch.ts';
