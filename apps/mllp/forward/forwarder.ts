import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Spool } from '../spool/spool.ts';
import type { SpooledMessage } from '../spool/spooled-message.ts';
import { type BackoffOptions, backoffDelay } from './backoff.ts';
import { Lane } from './lane.ts';
import type { Outcome, PostMessage } from './post-message.ts';
import { Slots } from './slots.ts';

export type Settled = Exclude<Outcome, { readonly kind: 'later' }>;

export interface ForwarderOptions {
  readonly spool: Pick<Spool, 'read' | 'settle' | 'setAside'>;
  readonly post: PostMessage;
  readonly backoff: BackoffOptions;
  /** Sendings at the same moment. */
  readonly connections: number;
  readonly log: Log;
  readonly now: () => number;
  readonly onSettled: (message: SpooledMessage, outcome: Settled) => void;
}

export interface ForwarderState {
  readonly messages: number;
  readonly lanes: number;
  readonly oldestReceivedAt: number | undefined;
  readonly lastSuccessAt: number | undefined;
  readonly lastFailure: { readonly at: number; readonly code: string; readonly configuration: boolean } | undefined;
  readonly forwarded: number;
  /** Messages that the gateway keeps as failed: it answered with AE or AR. */
  readonly notAccepted: number;
}

/**
 * Brings spooled messages to the gateway: those of one lane one after the other in the order in which they came, lanes side by side. A message leaves its
 * lane only when the gateway has answered for it; what goes wrong on the way is tried again for as long as it takes.
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #slots: Slots;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #lastSuccessAt: number | undefined;
  #lastFailure: ForwarderState['lastFailure'];
  #forwarded = 0;
  #notAccepted = 0;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#slots = new Slots(options.connections);
  }

  enqueue(message: SpooledMessage): void {
    let lane = this.#lanes.get(message.lane);
    if (lane === undefined) {
      lane = new Lane(message.lane);
      this.#lanes.set(message.lane, lane);
    }
    lane.push(message);
    if (!lane.running && !this.#stopping.signal.aborted) this.#start(lane);
  }

  get state(): ForwarderState {
    let messages = 0;
    let oldest: number | undefined;
    for (const lane of this.#lanes.values()) {
      messages += lane.length;
      const at = lane.first?.receivedAt;
      if (at !== undefined && (oldest === undefined || at < oldest)) oldest = at;
    }
    return {
      messages,
      lanes: this.#lanes.size,
      oldestReceivedAt: oldest,
      lastSuccessAt: this.#lastSuccessAt,
      lastFailure: this.#lastFailure,
      forwarded: this.#forwarded,
      notAccepted: this.#notAccepted,
    };
  }

  /** Finishes the sendings that are under way; what is left stays in the spool. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  #start(lane: Lane): void {
    lane.running = true;
    const run = this.#run(lane).finally(() => {
      lane.running = false;
      this.#running.delete(run);
    });
    this.#running.add(run);
  }

  async #run(lane: Lane): Promise<void> {
    for (let message = lane.first; message !== undefined; message = lane.first) {
      await this.#slots.take();
      let wait = 0;
      try {
        if (this.#stopping.signal.aborted) return;
        wait = await this.#deliver(lane, message);
      } finally {
        this.#slots.give();
      }
      if (wait > 0) {
        await sleep(wait, undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
    // Sources come and go; an empty lane keeps nothing. `running` is still true, so nobody was let in meanwhile.
    this.#lanes.delete(lane.name);
  }

  /** Resolves with how long to wait before this lane's next try, in milliseconds; 0 when the message is settled. */
  async #deliver(lane: Lane, message: SpooledMessage): Promise<number> {
    const outcome = await this.#send(message);
    if (outcome.kind === 'later') return this.#failed(lane, message, outcome);
    lane.advance();
    this.#options.onSettled(message, outcome);
    return 0;
  }

  /** Sends and settles; a disk that fails in between means that the message is sent again. */
  async #send(message: SpooledMessage): Promise<Outcome> {
    const { spool, post, log, now } = this.#options;
    try {
      const bytes = await spool.read(message);
      const outcome = await post(bytes);
      if (outcome.kind === 'answered') {
        await spool.settle(message, outcome.codes, outcome.ack);
        this.#lastSuccessAt = now();
        this.#forwarded += 1;
        if (outcome.codes.some((code) => !code.endsWith('A'))) {
          this.#notAccepted += 1;
          log({
            level: 'warn',
            event: 'message.not-accepted',
            message: message.n,
            lane: message.lane,
            code: outcome.codes.join(),
          });
        }
      } else if (outcome.kind === 'refused') {
        await spool.setAside(message, bytes, outcome.code);
        log({
          level: 'error',
          event: 'message.refused',
          message: message.n,
          lane: message.lane,
          code: outcome.code,
          text: 'set aside in refused/',
        });
      }
      return outcome;
    } catch (error) {
      // node:fs errors carry `code`.
      const code = `disk.${((error as NodeJS.ErrnoException).code ?? 'unknown').toLowerCase()}`;
      return { kind: 'later', code, configuration: false };
    }
  }

  #failed(lane: Lane, message: SpooledMessage, outcome: Extract<Outcome, { readonly kind: 'later' }>): number {
    const { backoff, log, now } = this.#options;
    lane.failures += 1;
    this.#lastFailure = { at: now(), code: outcome.code, configuration: outcome.configuration };
    const wait = Math.max(backoffDelay(lane.failures, backoff), outcome.retryAfterMilliseconds ?? 0);
    // The first, second, fourth, eighth … try: a day's outage fills no disk with log lines.
    if ((lane.failures & (lane.failures - 1)) !== 0) return wait;
    log({
      level: outcome.configuration ? 'error' : 'warn',
      event: 'message.retry',
      message: message.n,
      lane: lane.name,
      code: outcome.code,
      count: lane.failures,
      seconds: Math.round(wait / 100) / 10,
    });
    return wait;
  }
}
