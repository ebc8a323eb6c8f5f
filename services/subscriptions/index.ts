export { type Accompanied, type AccompanySubscription, makeAccompanySubscription } from './accompany.ts';
export { makeSubscriptions, type Subscriptions } from './make-subscriptions.ts';
