export { type SubscriptionDefinition, typeOf } from './definition.ts';
export { type Focus, notificationBundle } from './notification.ts';
export { readDefinition } from './read-definition.ts';
export { type RecordChange, type RecordChanges, recordsChanged } from './record-changes.ts';
export { handshakePatienceMilliseconds, patienceMilliseconds, retryDelay } from './retry.ts';
export { candidatesOf, meets } from './select-changes.ts';
