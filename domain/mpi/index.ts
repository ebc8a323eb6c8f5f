export { blockingKeys } from './blocking-keys.ts';
export { decideLink, type LinkCandidate, type LinkDecision, linkModelVersion } from './decide-link.ts';
export { type MatchFeatures, toMatchFeatures } from './match-features.ts';
export { compareNames, normaliseName } from './person-name.ts';
export { parseResidentId } from './resident-id.ts';
