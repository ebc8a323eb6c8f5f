import { type LabelledText, type SpanType, spanTypes, type TextSpan } from '../../../schemas/deid/index.ts';

interface Ratio {
  readonly recall: number | null;
  readonly precision: number | null;
  /** Spans, or characters, in the labelled text and found. */
  readonly labelled: number;
  readonly found: number;
}

/** `exact`: same start, end and type; `overlap`: a span of the type shares a character; `characters`: by UTF-16 unit, of the type. */
export interface Score {
  readonly exact: Ratio;
  readonly overlap: Ratio;
  readonly characters: Ratio;
}

interface Tally {
  labelled: number;
  hit: number;
  found: number;
  right: number;
}

const measures = ['exact', 'overlap', 'characters'] as const;
const tally = (): Tally => ({ labelled: 0, hit: 0, found: 0, right: 0 });
const overlaps = (a: TextSpan, b: TextSpan): boolean => a.start < b.end && b.start < a.end;

const cover = (spans: readonly TextSpan[], length: number): Uint8Array => {
  const covered = new Uint8Array(length);
  for (const { start, end } of spans) covered.fill(1, start, end);
  return covered;
};

const count = (
  tallies: Record<(typeof measures)[number], Tally>,
  gold: readonly TextSpan[],
  ours: readonly TextSpan[],
  length: number,
) => {
  const compare = (measure: 'exact' | 'overlap', same: (a: TextSpan, b: TextSpan) => boolean): void => {
    const one = tallies[measure];
    one.labelled += gold.length;
    one.found += ours.length;
    one.hit += gold.filter((a) => ours.some((b) => same(a, b))).length;
    one.right += ours.filter((a) => gold.some((b) => same(a, b))).length;
  };
  compare('exact', (a, b) => a.start === b.start && a.end === b.end);
  compare('overlap', overlaps);
  const [goldCover, ourCover] = [cover(gold, length), cover(ours, length)];
  const { characters } = tallies;
  for (let at = 0; at < length; at += 1) {
    const [g, o] = [goldCover[at] ?? 0, ourCover[at] ?? 0];
    characters.labelled += g;
    characters.found += o;
    characters.hit += g & o;
    characters.right += g & o;
  }
};

const ratio = ({ labelled, hit, found, right }: Tally): Ratio => ({
  recall: labelled === 0 ? null : hit / labelled,
  precision: found === 0 ? null : right / found,
  labelled,
  found,
});

/** Recall and precision by type, and overall without regard to type: hidden is hidden, whatever it was taken for. */
export const scoreText = (
  lines: readonly LabelledText[],
  find: (text: string) => readonly TextSpan[],
): Readonly<Record<SpanType | 'overall', Score>> => {
  const keys = ['overall', ...spanTypes] as const;
  const tallies = new Map(keys.map((key) => [key, { exact: tally(), overlap: tally(), characters: tally() }]));
  for (const { text, spans } of lines) {
    const ours = find(text);
    for (const [key, one] of tallies) {
      const of = (all: readonly TextSpan[]) => (key === 'overall' ? all : all.filter(({ type }) => type === key));
      count(one, of(spans), of(ours), text.length);
    }
  }
  const scores = [...tallies].map(([key, { exact, overlap, characters }]) => [
    key,
    { exact: ratio(exact), overlap: ratio(overlap), characters: ratio(characters) },
  ]);
  // One entry for each of the keys.
  return Object.fromEntries(scores) as Record<SpanType | 'overall', Score>;
};
