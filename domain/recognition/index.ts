export { type DecisionInput, decide } from './decide.ts';
export type { CodeableConcept, DiagnosticReportLike, ObservationLike } from './fhir-input.ts';
export { type ComponentAnswer, findRecognised, type ItemAnswer, type OrderAnswer } from './find-recognised.ts';
export { type PreparedReference, prepareReference } from './reference.ts';
export type { ConsentProvision, IdentityState, PersonFacts, Requester } from './request.ts';
export { decodeResultEntries, encodeResultEntries } from './result-entry-codec.ts';
export { type NormalisedItem, type ReportToExtract, toResultEntries } from './to-result-entries.ts';
