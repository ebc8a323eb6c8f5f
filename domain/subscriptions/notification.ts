import { createHash } from 'node:crypto';
import type { Bundle, BundleEntry, FhirResource, Parameters, ParametersParameter } from 'fhir/r4.d.ts';
import { subscriptionTopics } from '../../schemas/uris.ts';
import type { SubscriptionDefinition } from './definition.ts';
import type { RecordChange } from './record-changes.ts';

const profiles = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

/** A change with the version of the resource that it made; without for a deletion. */
export interface Focus extends Pick<RecordChange, 'reference' | 'effect'> {
  readonly resource?: FhirResource;
}

export interface Notification {
  readonly kind: 'handshake' | 'event-notification';
  /** `Subscription/id`. */
  readonly subscription: string;
  readonly status: 'requested' | 'active';
  readonly definition: SubscriptionDefinition;
  /** What makes this notification itself: the same one sent again is the same, byte for byte. */
  readonly key: string;
  /** ISO instant at which it happened. */
  readonly at: string;
  /** Events sent before this notification. */
  readonly earlier: number;
  readonly focuses: readonly Focus[];
  /** Base of this server's FHIR API, without a closing slash. */
  readonly fhirBase: string;
}

/** A name-based UUID (RFC 9562 version 8). */
const uuidOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const eventsOf = ({ definition, focuses, earlier, at, fhirBase }: Notification): ParametersParameter[] =>
  focuses.map(({ reference }, position) => ({
    name: 'notification-event',
    part: [
      { name: 'event-number', valueString: String(earlier + position + 1) },
      { name: 'timestamp', valueInstant: at },
      // Payloads that are empty name no resource.
      ...(definition.content === 'empty'
        ? []
        : [{ name: 'focus', valueReference: { reference: `${fhirBase}/${reference}` } }]),
    ],
  }));

const statusOf = (notification: Notification): Parameters => {
  const { kind, subscription, status, definition, earlier, focuses, fhirBase } = notification;
  const { trigger, content } = definition;
  return {
    resourceType: 'Parameters',
    meta: { profile: [`${profiles}/backport-subscription-status-r4`] },
    parameter: [
      { name: 'subscription', valueReference: { reference: `${fhirBase}/${subscription}` } },
      ...(trigger.kind === 'criteria' || content === 'empty'
        ? []
        : [{ name: 'topic', valueCanonical: subscriptionTopics[trigger.topic] }]),
      { name: 'status', valueCode: status },
      { name: 'type', valueCode: kind },
      { name: 'events-since-subscription-start', valueString: String(earlier + focuses.length) },
      ...eventsOf(notification),
    ],
  };
};

const requests = {
  created: { method: 'POST', status: '201' },
  updated: { method: 'PUT', status: '200' },
  deleted: { method: 'DELETE', status: '204' },
} as const;

const entryOf = ({ reference, effect, resource }: Focus, { definition, fhirBase }: Notification): BundleEntry => {
  const { method, status } = requests[effect];
  const [type = ''] = reference.split('/');
  return {
    fullUrl: `${fhirBase}/${reference}`,
    ...(definition.content === 'full-resource' && resource !== undefined ? { resource } : {}),
    request: { method, url: effect === 'created' ? type : reference },
    response: { status },
  };
};

/**
 * The Bundle of a notification: type history, the status as Parameters first (backport-subscription-notification-r4 of
 * hl7.fhir.uv.subscriptions-backport 1.1.0); undefined where the subscriber asked for no payload.
 */
export const notificationBundle = (notification: Notification): Bundle | undefined => {
  const { definition, subscription, key, at, focuses, fhirBase } = notification;
  if (definition.content === 'none') return undefined;
  const status: BundleEntry = {
    fullUrl: `urn:uuid:${uuidOf(`${subscription} ${key}`)}`,
    resource: statusOf(notification),
    request: { method: 'GET', url: `${fhirBase}/${subscription}/$status` },
    response: { status: '200' },
  };
  const others = definition.content === 'empty' ? [] : focuses.map((focus) => entryOf(focus, notification));
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${profiles}/backport-subscription-notification-r4`] },
    type: 'history',
    timestamp: at,
    entry: [status, ...others],
  };
};
