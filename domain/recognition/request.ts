import type { Organisation } from '../../schemas/organisation.ts';
import type { RecognitionPolicy, ResultCategory } from '../../schemas/recognition/index.ts';
import { type Moment, readMoment } from './calendar.ts';
import type { PreparedReference } from './reference.ts';

/** Who asks, in which setting, and when. */
export interface Requester {
  readonly organisation: string;
  /** As the policy names settings; left out: the general lines of the policy hold. */
  readonly setting?: string;
  /** ISO instant with zone. */
  readonly at: string;
}

/**
 * - `certain`: the source patient is linked by a rule or a person that leaves no doubt
 * - `review`: the link waits for a steward
 * - `unlinked`: there is none
 */
export type IdentityState = 'certain' | 'review' | 'unlinked';

/** One decision of the person, or of the law for the person. What is left out matches anything. */
export interface ConsentProvision {
  readonly decision: 'permit' | 'deny';
  /** Organisation that asks. */
  readonly requester?: string;
  /** Organisation whose result it is. */
  readonly source?: string;
  readonly category?: ResultCategory;
  /** Kind of specially protected information (`sensitive` of the catalogue). */
  readonly sensitive?: string;
  /** Calendar days of the request, both included. */
  readonly from?: string;
  readonly to?: string;
}

/** What is known about the person beside the results. */
export interface PersonFacts {
  /** By source patient (`Patient/id`). One that is not listed counts as `unlinked`: doubt never recognises. */
  readonly identity: Readonly<Record<string, IdentityState>>;
  readonly consent: readonly ConsentProvision[];
}

/** What is the same for all results of one request. */
export interface Request {
  readonly requester: Requester;
  readonly facts: PersonFacts;
  readonly reference: PreparedReference;
  readonly organisation: Organisation | undefined;
  readonly policy: RecognitionPolicy | undefined;
  readonly timeZone: string;
  /** The request, in the policy's zone. */
  readonly now: Moment;
}

/** Finds organisation, policy and calendar day of a request. Throws `RangeError` when `requester.at` is no instant. */
export const openRequest = (requester: Requester, facts: PersonFacts, reference: PreparedReference): Request => {
  const organisation = reference.organisation(requester.organisation);
  const dayIn = (timeZone: string): Moment => {
    const moment = readMoment(requester.at, timeZone);
    if (moment?.instant === undefined) throw new RangeError('requester.at must be an instant with a zone');
    return moment;
  };
  const nowIn = (zone: string): string => dayIn(zone).day;
  const policy = organisation === undefined ? undefined : reference.policyFor(organisation.region, nowIn);
  const timeZone = policy?.timeZone ?? reference.fallbackZone;
  return { requester, facts, reference, organisation, policy, timeZone, now: dayIn(timeZone) };
};
