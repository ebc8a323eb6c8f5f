import type { Put } from './record-table.ts';

/** One thing that happened, written in the same transaction as the data it is about. */
export interface OutboxEvent {
  /** Unique, and ordered by time within one writer (a ULID). */
  readonly id: string;
  /** `result.published`, `result.corrected`, … */
  readonly topic: string;
  /** Events of one key are delivered in the order of their commit; a source patient or a report. */
  readonly orderKey: string;
  /** ISO instant of the commit's clock. */
  readonly at: string;
  /** References and codes only: no personal data, so that a dead letter can be read by an operator. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export type OutboxHandler = (event: OutboxEvent) => Promise<void>;

/**
 * Outbox: at least once, in order per `orderKey` and subscriber. In-process poller on the embedded engine; DynamoDB Streams on AWS.
 * `entry` is pure: it makes the put that carries the event inside the caller's own transaction.
 */
export interface Outbox {
  entry(event: OutboxEvent): Put;
}

/** The reading side: pulls what was committed and hands it to each subscriber. */
export interface OutboxPump {
  /** `name` keeps the subscriber's place across restarts. */
  subscribe(name: string, handler: OutboxHandler): void;
  /** Delivers all that is due now; resolves with the number of deliveries. A failing handler is tried again at the next call. */
  deliver(): Promise<number>;
}
