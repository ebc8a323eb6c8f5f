/**
 * Canonical URIs of the project's own systems, extensions and profiles. `.example` is reserved (RFC 2606), so the base collides with nobody.
 * Systems that others own are named where they are used.
 */
export const hutongBase = 'https://hutong.example/fhir';

/** GB 11643 mainland resident ID, as the national health standards identify it. */
export const residentIdSystem = 'urn:oid:2.16.156.10011.1.3';
export const loincSystem = 'http://loinc.org';
export const ucumSystem = 'http://unitsofmeasure.org';

/** Namespace of one organisation for identifiers or codes that it sent without a namespace of their own. `what`: `patient`, `order`, `code`, … */
export const localSystem = (organisation: string, what: string): string =>
  `${hutongBase}/organisation/${organisation}/${what}`;

/** Topics of the gateway's own that a Subscription may name (docs/subscriptions.md). */
export const subscriptionTopics = {
  published: `${hutongBase}/SubscriptionTopic/recognised-result-published`,
  corrected: `${hutongBase}/SubscriptionTopic/result-corrected-or-voided`,
} as const;
export type SubscriptionTopicName = keyof typeof subscriptionTopics;
