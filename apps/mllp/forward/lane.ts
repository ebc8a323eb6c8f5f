import type { SpooledMessage } from '../spool/spooled-message.ts';

/** The head is cut off for good only now and then: taking one from the front of a long array moves all the others. */
const compactAt = 1024;

/** What is to be sent of one source, oldest first. */
export class Lane {
  readonly name: string;
  #messages: SpooledMessage[] = [];
  #head = 0;
  /** Failures since the last success. */
  failures = 0;
  running = false;

  constructor(name: string) {
    this.name = name;
  }

  get length(): number {
    return this.#messages.length - this.#head;
  }

  get first(): SpooledMessage | undefined {
    return this.#messages[this.#head];
  }

  push(message: SpooledMessage): void {
    this.#messages.push(message);
  }

  /** Takes the first away. */
  advance(): void {
    this.#head += 1;
    this.failures = 0;
    if (this.#head < compactAt) return;
    this.#messages = this.#messages.slice(this.#head);
    this.#head = 0;
  }
}
