import type { SpanType, TextSpan } from '../../../schemas/deid/index.ts';

/** A piece that a detector found. Of two that overlap the one of higher weight stays whole, the other keeps what is left of it. */
export interface Found extends TextSpan {
  readonly weight: number;
}

export const found = (start: number, end: number, type: SpanType, weight: number): Found => ({
  start,
  end,
  type,
  weight,
});

/** All matches of a global expression: of its group `value` where it has one, which needs the flag `d`, else whole. */
export const findAll = function* (
  text: string,
  expression: RegExp,
): Generator<{ readonly start: number; readonly end: number; readonly value: string }> {
  for (const match of text.matchAll(expression)) {
    const group = match.indices?.groups?.value;
    const [start, end] = group ?? [match.index, match.index + match[0].length];
    yield { start, end, value: text.slice(start, end) };
  }
};

const piece = ({ start, end, type }: Found): TextSpan => ({ start, end, type });

/** Spans in the order of the text, none overlapping another. */
export const settle = (all: readonly Found[]): readonly TextSpan[] => {
  const byWeight = all
    .filter(({ start, end }) => start < end)
    .toSorted((a, b) => b.weight - a.weight || b.end - b.start - (a.end - a.start) || a.start - b.start);
  const kept: Found[] = [];
  for (const one of byWeight) {
    let { start, end } = one;
    for (const other of kept) {
      if (start >= other.end || end <= other.start) continue;
      if (start < other.start && end > other.end) end = other.start;
      else if (start >= other.start) start = Math.min(end, other.end);
      else end = other.start;
    }
    if (start < end) kept.push({ ...one, start, end });
  }
  return kept.toSorted((a, b) => a.start - b.start).map(piece);
};

/** Full-width forms as ASCII, character by character: offsets stay. */
export const foldWidth = (text: string): string =>
  text.replace(/[\uFF01-\uFF5E\u3000]/gu, (one) =>
    one === '\u3000' ? ' ' : String.fromCharCode(one.charCodeAt(0) - 0xfee0),
  );
