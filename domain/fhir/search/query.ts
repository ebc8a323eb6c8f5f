/** A parsed search: plain JSON, so that it can be logged by shape, cached or sent to a worker. */
import type { SearchEntry } from './entry.ts';

export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

/** A number with the interval that its written digits imply (R4 section 3.1.1.4.6): 100 is [99.5, 100.5). */
export interface NumericBounds {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One value of a comma-separated list. */
export type ValueTest =
  /** Systems are in the form of `systemCode`. `system` absent: any; empty: none. `code` absent: any code of the system. */
  | { readonly op: 'token'; readonly system?: string; readonly code?: string; readonly impliedSystem?: string }
  | { readonly op: 'token-text'; readonly text: string }
  /** `reference` in full, or `id` with any type, on this server. */
  | { readonly op: 'reference'; readonly reference: string }
  | { readonly op: 'reference-id'; readonly id: string }
  | { readonly op: 'reference-identifier'; readonly system?: string; readonly code?: string }
  | { readonly op: 'date'; readonly prefix: Prefix; readonly from: number; readonly to: number }
  | { readonly op: 'string'; readonly mode: 'starts' | 'exact' | 'contains'; readonly text: string }
  | {
      readonly op: 'quantity';
      readonly prefix: Prefix;
      readonly written: NumericBounds;
      /** Absent: any unit. `system` absent: code or written unit equals `code`. */
      readonly unit?: { readonly system?: string; readonly code: string };
      readonly canonical?: NumericBounds & { readonly unit: string };
    }
  | { readonly op: 'uri'; readonly mode: 'exact' | 'below' | 'above'; readonly uri: string }
  | { readonly op: 'composite'; readonly parts: readonly ValueTest[] };

/** One `name=value` of the query string. All clauses must hold. */
export type Clause =
  | { readonly kind: 'missing'; readonly parameter: string; readonly missing: boolean }
  /** Any value must match; `negated`: none may. */
  | {
      readonly kind: 'values';
      readonly parameter: string;
      readonly negated: boolean;
      readonly values: readonly ValueTest[];
    }
  /** The resource referenced by `parameter`, of one of the types, must satisfy the clause for its type. */
  | {
      readonly kind: 'chain';
      readonly parameter: string;
      readonly targets: Readonly<Record<string, Clause>>;
    };

export interface SortKey {
  readonly parameter: string;
  readonly descending: boolean;
}

/** `Observation:subject:Patient`; `parameter` may be `*`. */
export interface Inclusion {
  readonly type: string;
  readonly parameter: string;
  readonly target?: string;
}

export const summaryModes = ['true', 'text', 'data', 'count', 'false'] as const;
export type SummaryMode = (typeof summaryModes)[number];
export const totalModes = ['none', 'estimate', 'accurate'] as const;
type TotalMode = (typeof totalModes)[number];

export interface SearchQuery {
  readonly type: string;
  readonly clauses: readonly Clause[];
  readonly sort: readonly SortKey[];
  readonly include: readonly Inclusion[];
  readonly revInclude: readonly Inclusion[];
  readonly count?: number;
  readonly total?: TotalMode;
  readonly summary?: SummaryMode;
  readonly elements?: readonly string[];
  readonly format?: string;
  readonly pretty?: boolean;
  /** Opaque position of a page, made and read by whoever stores. */
  readonly cursor?: string;
  /** What was understood, as it was sent: the self link. */
  readonly applied: readonly (readonly [name: string, value: string])[];
}

/** A parameter that lenient handling left out. */
export interface IgnoredParameter {
  readonly name: string;
  readonly reason: string;
}

/** Sync look-ups while a query is evaluated. */
export interface MatchContext {
  /** Entries of a local resource (`Patient/1`), for chained parameters; undefined when it is not there. */
  readonly entriesOf?: (reference: string) => readonly SearchEntry[] | undefined;
}
