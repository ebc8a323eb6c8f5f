export { decide } from './decide.ts';
export type { ObservationLike } from './fhir-input.ts';
export { findRecognised, type ItemAnswer, type OrderAnswer } from './find-recognised.ts';
export { isRecognisableForSome } from './recognisable-for-some.ts';
export { type PreparedReference, prepareReference } from './reference.ts';
export type { ConsentProvision, IdentityState, PersonFacts, Requester } from './request.ts';
export { decodeResultEntries, encodeResultEntries } from './result-entry-codec.ts';
export { type NormalisedItem, toResultEntries } from './to-result-entries.ts';
