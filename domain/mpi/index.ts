export { blockingKeys } from './blocking-keys.ts';
export {
  decideLink,
  type LinkCandidate,
  type LinkComparisons,
  type LinkDecision,
  type LinkEvidence,
  type LinkRule,
  linkModelVersion,
} from './decide-link.ts';
export { type MatchFeatures, type MatchFeaturesResult, type PatientLike, toMatchFeatures } from './match-features.ts';
export { type Comparison, compareNames, normaliseName } from './person-name.ts';
export { parseResidentId, type ResidentId, type ResidentIdFault, type ResidentIdResult } from './resident-id.ts';
