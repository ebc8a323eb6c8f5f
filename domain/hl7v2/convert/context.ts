import type { Bundle } from 'fhir/r4.d.ts';
import type { Finding, LedgerRow } from '../../../schemas/finding.ts';
import type { SenderProfile } from '../../../schemas/sender-profile.ts';

export interface ConversionContext {
  /** Id of the sender's organisation in the registry; identities are derived within it. */
  readonly organisation: string;
  readonly profile: SenderProfile;
  /** FHIR instant. */
  readonly receivedAt: string;
}

export interface PatientIdentity {
  readonly system: string;
  readonly value: string;
}

/** What a message says about which records are one person. `at` is when it happened (EVN-6, EVN-2, MSH-7 or the receipt), a FHIR instant or dateTime. */
export type IdentityEvent =
  /** A18, A30, A34, A36, A39, A40: two records of one person become one. */
  | {
      readonly kind: 'merge';
      readonly survivor: PatientIdentity;
      readonly subsumed: PatientIdentity;
      readonly at: string;
    }
  /** A24: two records are of one person, and both stay. */
  | { readonly kind: 'link'; readonly left: PatientIdentity; readonly right: PatientIdentity; readonly at: string }
  /** A37: a link was wrong. */
  | { readonly kind: 'unlink'; readonly left: PatientIdentity; readonly right: PatientIdentity; readonly at: string }
  /** A46, A47: a number was wrong; the record is the same. */
  | {
      readonly kind: 'change';
      readonly former: PatientIdentity;
      readonly current: PatientIdentity;
      readonly at: string;
    }
  /** A43, A44, A45: a visit or account moves from one record to another. */
  | { readonly kind: 'move'; readonly from: PatientIdentity; readonly to: PatientIdentity; readonly at: string };

export interface Conversion {
  /** A transaction; every entry is a conditional update on an identity within the sender, so that what is sent again lands on itself. */
  readonly bundle: Bundle;
  /** One row for each populated leaf of the message, in the message's order. */
  readonly ledger: readonly LedgerRow[];
  readonly findings: readonly Finding[];
  readonly identityEvents: readonly IdentityEvent[];
}
