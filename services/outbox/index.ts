export { makeOutbox, outboxEventsOf } from './entry.ts';
export { deliverLanes } from './lanes.ts';
export { makeOutboxPump } from './pump.ts';
