/** What the agent writes to its log. Numbers, codes and names of systems only: never a message, a field of a patient's or a control id. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  /** Number of a message in the spool. */
  readonly message?: number;
  readonly lane?: string;
  readonly code?: string;
  readonly count?: number;
  readonly bytes?: number;
  readonly seconds?: number;
  readonly text?: string;
}

export type Log = (line: LogLine) => void;

/** One line of JSON for each event. */
export const makeLog =
  (write: (text: string) => void, now: () => number = Date.now): Log =>
  (line) =>
    write(`${JSON.stringify({ at: new Date(now()).toISOString(), ...line })}\n`);
