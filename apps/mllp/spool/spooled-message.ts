import type { Segment } from './segment.ts';

/** Where a message is in the spool; its bytes stay on the disk until they are sent. */
export interface SpooledMessage {
  readonly n: number;
  readonly lane: string;
  /** MSH-10. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly segment: Segment;
  readonly offset: number;
  readonly length: number;
}
