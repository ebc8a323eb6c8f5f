/**
 * One index entry: a value found at a leaf of a resource. Keys are one letter because entries are stored with every resource. Which of them
 * an entry has follows from the leaf's data type.
 */
export interface SearchEntry {
  /** JSON path of the leaf: `component.valueQuantity`. */
  readonly p: string;
  /** Position in the repeating element that a composite parameter compares within (`component[2]` has 2). */
  readonly g?: number;
  /** System of a token, of a reference's identifier, of a quantity's unit, as `systemCode` writes it. */
  readonly s?: string;
  /** Code of a token, value of an identifier, code of a quantity's unit. */
  readonly c?: string;
  /** Text: of a string, or what a person reads beside a token (display, text). */
  readonly t?: string;
  /** The string in its compared form, where that differs from `t`. */
  readonly n?: string;
  /** Literal reference: `Patient/1`, another server's URL, `urn:uuid:…`, `#contained`. */
  readonly r?: string;
  /** Type of the referenced resource where `r` does not show it. */
  readonly y?: string;
  /** Instants [from, to) in epoch milliseconds; null is open. */
  readonly d?: Interval;
  /** Value of a quantity or number, or its bounds [low, high]. */
  readonly v?: number | Interval;
  /** Unit as written, where it is not the code. */
  readonly w?: string;
  /** The value in canonical units, and those units. */
  readonly q?: number | Interval;
  readonly k?: string;
  /** URI or canonical URL. */
  readonly u?: string;
}

/** [low, high]; null is unbounded. */
export type Interval = readonly [number | null, number | null];

/**
 * Brings a quantity to canonical units.
 *
 * @returns undefined when the unit is unknown; the value then compares in its own unit only
 */
export type ToCanonicalQuantity = (
  value: number,
  system: string | undefined,
  code: string | undefined,
) => { readonly value: number; readonly unit: string } | undefined;
