/** Notifier: hands notifications to other systems over HTTP. adapters/http-notifier; test/contract/notifier.ts says what it does. */

/** Why an endpoint may not be called, whoever is behind it. */
export type EndpointRefusal =
  /** No URL, not https, or with a user, a password or a fragment. */
  | 'url'
  /** The name has no address now. */
  | 'unresolved'
  /** One of its addresses is not on the public internet: loopback, link-local, private, metadata, reserved. */
  | 'private-address';

export interface NotificationRequest {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What became of one attempt. Nothing of the answer but its status is kept. */
export type NotificationResult =
  | { readonly kind: 'delivered' }
  /** 410: the receiver wants no more (RFC 9110 section 15.5.11). */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: EndpointRefusal | 'timeout' | 'connection' | `status-${number}` }
  /** The signal ended it; whether it arrived is not known. */
  | { readonly kind: 'aborted' };

/**
 * Every call is a POST to an address that was checked just before, whatever the name resolved to earlier; redirects are not followed, bodies of answers are not read.
 * Neither method throws for anything that the other side does.
 */
export interface Notifier {
  /** Looks the endpoint's name up now; undefined: it may be called. */
  refusal(endpoint: string): Promise<EndpointRefusal | undefined>;
  send(request: NotificationRequest, signal?: AbortSignal): Promise<NotificationResult>;
}
