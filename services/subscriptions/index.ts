export { type Accompanied, type AccompanySubscription, makeAccompanySubscription } from './accompany.ts';
export { type ListDeadLetters, makeListDeadLetters } from './dead-letters.ts';
export { makeSubscriptions, type Subscriptions } from './make-subscriptions.ts';
