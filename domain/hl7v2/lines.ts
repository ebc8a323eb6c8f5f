import { HutongError } from '../../schemas/error.ts';

/** One segment's place in the text: `[start, end)` without its line end, `next` where the following segment starts. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
  /** Whether line breaks inside it were taken as data. */
  readonly folded: boolean;
}

/** More segments than any real message has; it bounds what a hostile one can make the parser allocate. */
const maximumSegments = 100_000;

/**
 * Finds the segments of a text, in one pass. The first line is a segment by contract.
 *
 * Throws `hl7v2.malformed` past 100,000 segments.
 */
export const scanLines = (text: string, from: number, fieldSeparator: string): Line[] => {
  const separator = fieldSeparator.charCodeAt(0);
  const lines: Line[] = [];
  let start = from;
  let folded = false;
  let at = nextBreak(text, from);
  for (;;) {
    let next = at;
    while (next < text.length && isLineEnd(text.charCodeAt(next))) next += 1;
    if (next >= text.length) {
      lines.push({ start, end: at, next: text.length, folded });
      return lines;
    }
    if (startsSegment(text, next, separator)) {
      if (lines.length === maximumSegments) {
        throw new HutongError('hl7v2.malformed', 'Too many segments', { details: { limit: maximumSegments } });
      }
      lines.push({ start, end: at, next, folded });
      start = next;
      folded = false;
    } else folded = true;
    at = nextBreak(text, next);
  }
};

/** CR, LF, and the framing characters of MLLP (VT, FS), which no value may hold. */
export const isLineEnd = (code: number): boolean => code === 13 || code === 10 || code === 28 || code === 11;

/** Where lines start, the first at the first character that is no white space. */
export function* lineStarts(text: string): Generator<number> {
  let at = /^[\uFEFF\s]*/.exec(text)?.[0].length ?? 0;
  while (at < text.length) {
    yield at;
    at = nextBreak(text, at);
    while (at < text.length && isLineEnd(text.charCodeAt(at))) at += 1;
  }
}

const nextBreak = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at += 1;
  return at;
};

/** A name of three capitals or digits, then the field separator or the end of the line. */
const startsSegment = (text: string, at: number, separator: number): boolean => {
  const first = text.charCodeAt(at);
  if (first < 65 || first > 90) return false;
  if (!isNameCharacter(text.charCodeAt(at + 1)) || !isNameCharacter(text.charCodeAt(at + 2))) return false;
  if (at + 3 >= text.length) return true;
  const after = text.charCodeAt(at + 3);
  return after === separator || isLineEnd(after);
};

const isNameCharacter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
