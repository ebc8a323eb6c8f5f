/** Structured log lines. What is logged is named here, so that nothing else can be: no body, no query, no header, no identifier of a person. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly requestId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly milliseconds?: number;
  readonly client?: string;
  readonly organisation?: string;
  readonly code?: string;
  /** Class name and stack frames of an unexpected error, without its message, which may quote data. */
  readonly error?: string;
}

export type Log = (line: LogLine) => void;

const order = { debug: 0, info: 1, warn: 2, error: 3 } as const;

export const makeLog =
  (minimum: LogLine['level'], write: (text: string) => void): Log =>
  (line) => {
    if (order[line.level] >= order[minimum]) write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);
  };

/** Class and stack of an error, never its message. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause === undefined ? '' : ` caused by ${describeError(error.cause)}`;
  return `${error.name}${frames.slice(0, 6).join('')}${cause}`;
};
