import type { SubscriptionTopicName } from '../../schemas/uris.ts';

/** What sets a subscription off: a search of one type, or one of the gateway's topics with filters that must all hold. */
export type Trigger =
  | { readonly kind: 'criteria'; readonly type: string; readonly query: string }
  | { readonly kind: 'topic'; readonly topic: SubscriptionTopicName; readonly filters: readonly string[] };

/**
 * - `none`: a POST without a body, as R4 says of a channel without a payload
 * - the others: a notification Bundle, as the backport's `backport-payload-content` says
 */
export type Content = 'none' | 'empty' | 'id-only' | 'full-resource';

/** A Subscription as the gateway understood it. */
export interface SubscriptionDefinition {
  readonly trigger: Trigger;
  readonly endpoint: string;
  /** Headers that go with every notification. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly content: Content;
  /** ISO instant from which on nothing is sent. */
  readonly end?: string;
}

/** The type that the subscriber must be allowed to read. */
export const typeOf = (trigger: Trigger): string => (trigger.kind === 'criteria' ? trigger.type : 'DiagnosticReport');
