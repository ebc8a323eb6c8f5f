import type { OutboxEvent, OutboxHandler } from '../ports/index.ts';

interface LaneResult {
  /** Ids of the events that the handler took. */
  readonly delivered: ReadonlySet<string>;
  /** The first event of each lane that failed and all after it there, in order. */
  readonly failed: readonly OutboxEvent[];
}

/** At most this many lanes wait for a handler at one time. */
const concurrency = 8;

const lanesOf = (events: readonly OutboxEvent[]): OutboxEvent[][] => {
  const lanes = new Map<string, OutboxEvent[]>();
  for (const event of events) {
    const lane = lanes.get(event.orderKey);
    if (lane) lane.push(event);
    else lanes.set(event.orderKey, [event]);
  }
  return [...lanes.values()];
};

/** Hands events to `handler`: those of one order key one after another, stopping at the first that fails; other order keys go on. */
export const deliverLanes = async (events: readonly OutboxEvent[], handler: OutboxHandler): Promise<LaneResult> => {
  const delivered = new Set<string>();
  const lanes = lanesOf(events);
  const runLane = async (lane: readonly OutboxEvent[]): Promise<void> => {
    for (const event of lane) {
      try {
        await handler(event);
      } catch {
        // The handler has logged why; here it only matters that the event must come again.
        return;
      }
      delivered.add(event.id);
    }
  };
  const queue = lanes.values();
  const worker = async (): Promise<void> => {
    for (const lane of queue) await runLane(lane);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, lanes.length) }, worker));
  return { delivered, failed: events.filter(({ id }) => !delivered.has(id)) };
};
