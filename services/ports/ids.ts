export interface Ids {
  /** A ULID: 26 characters of Crockford's base 32, ordered by time within this process. */
  next(): string;
}
