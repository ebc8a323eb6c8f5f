/** A candidate pair that scored at least the review threshold. */
export interface Edge {
  readonly a: number;
  readonly b: number;
  /** Base-2 logarithm of the odds. */
  readonly bits: number;
}

/** Strongest first; ties by position, so that the result does not depend on the order in which pairs were found. */
export const byStrength = (x: Edge, y: Edge): number => y.bits - x.bits || x.a - y.a || x.b - y.b;
