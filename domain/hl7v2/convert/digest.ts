import { hash } from 'node:crypto';

/** A short name for something that has no number: equal texts give equal names, and the text cannot be read off it. */
export const digest = (...parts: readonly (string | undefined)[]): string =>
  hash('sha256', parts.map((part) => part ?? '').join('\u001F'), 'hex').slice(0, 32);
