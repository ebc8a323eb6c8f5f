/** What every emitter of index entries works with. */
import type { SearchEntry, ToCanonicalQuantity } from './entry.ts';

/** What extraction needs to know besides the resource. */
export interface ExtractOptions {
  /** Left out: quantities compare in their own units only. */
  readonly toCanonicalQuantity?: ToCanonicalQuantity;
  /** This server's base without a closing slash: references below it become local. */
  readonly baseUrl?: string;
  /** Zone of dates and times that state none, in minutes east of UTC; default +08:00. */
  readonly offsetMinutes?: number;
}

/** Mutable while it is being built. */
export type Draft = { -readonly [Key in keyof SearchEntry]: SearchEntry[Key] };

export interface Sink {
  readonly options: ExtractOptions;
  readonly entries: SearchEntry[];
  /** Types of contained resources by `#id`, found on demand. */
  readonly containedType: (reference: string) => string | undefined;
}

export type Json = Readonly<Record<string, unknown>>;
export type Emit = (value: unknown, path: string, group: number | undefined, sink: Sink) => void;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
export const finite = (value: unknown): number | undefined =>
  // JSON writes −0 as 0; adding 0 does the same.
  typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined;

export const draft = (path: string, group: number | undefined): Draft =>
  group === undefined ? { p: path } : { p: path, g: group };
