import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { RecognitionReference } from '../../../schemas/recognition/index.ts';
import type { Registry } from '../../../schemas/registry.ts';
import type { BlobStore, Clock, Ids, KeyRing, Notifier, Outbox, RecordTable } from '../../../services/ports/index.ts';
import type { Log } from '../log.ts';

/** What an engine gives the services: the ports, and the region's files. One is opened at start; nothing else holds a connection. */
export interface Engine {
  readonly table: RecordTable;
  readonly blobs: BlobStore;
  readonly keyRing: KeyRing;
  readonly outbox: Outbox;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly baseUrl: string;
  readonly log: Log;
  /** The region's files are read by the functions that need them: discovery needs neither. */
  readonly readRegistry: () => Promise<Registry>;
  readonly readRecognition: () => Promise<RecognitionReference>;
  /** Finishes what large transactions of writers that were cut off have left; resolves with their number. */
  readonly finishLargeTransactions: () => Promise<number>;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Numbers of [0, 1) from the system's generator, a thousand at a time: a ULID asks for sixteen, one by one. */
const makeRandom = (): (() => number) => {
  const pool = new Uint32Array(1024);
  let taken = pool.length;
  return () => {
    if (taken === pool.length) {
      randomFillSync(pool);
      taken = 0;
    }
    taken += 1;
    return (pool[taken - 1] ?? 0) / 2 ** 32;
  };
};

/** ULIDs that go up within the process, also within one millisecond. */
export const makeIds = (clock: Clock): Ids => {
  const next = monotonicFactory(makeRandom());
  return { next: () => next(clock.now()) };
};
