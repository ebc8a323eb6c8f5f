import type { Settled } from '../forward/forwarder.ts';

/** What the gateway said, or that it has not said anything in time. */
export type GatewayAnswer = Settled | { readonly kind: 'silent' };

/** Those who wait for the gateway's answer to a message, by the message's number. */
export class Waiters {
  readonly #waiting = new Map<number, (answer: GatewayAnswer) => void>();

  wait(n: number, timeoutMilliseconds: number): Promise<GatewayAnswer> {
    return new Promise((resolve) => {
      const finish = (answer: GatewayAnswer): void => {
        clearTimeout(timer);
        this.#waiting.delete(n);
        resolve(answer);
      };
      const timer = setTimeout(() => finish({ kind: 'silent' }), timeoutMilliseconds);
      this.#waiting.set(n, finish);
    });
  }

  settle(n: number, answer: Settled): void {
    this.#waiting.get(n)?.(answer);
  }

  /** Nobody gets an answer any more. */
  release(): void {
    for (const finish of [...this.#waiting.values()]) finish({ kind: 'silent' });
  }
}
