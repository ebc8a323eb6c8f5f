export { makeOutbox, type OutboxOptions, outboxEventsOf } from './entry.ts';
export { deliverLanes, type LaneResult } from './lanes.ts';
export { makeOutboxPump, type OutboxPumpOptions } from './pump.ts';
