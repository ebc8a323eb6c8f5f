import { decodeStrictly } from './charset/codec.ts';
import type { Charset } from './charset/names.ts';
import type { Delimiters } from './delimiters.ts';

/**
 * Resolves the escape sequences of a value (HL7 v2.8 chapter 2.7).
 *
 * `\F\ \S\ \T\ \R\ \E\ \P\` become the delimiters; `\Xhh…\` its bytes when they are text in the message's charset; `\.br\ \.sp<n>\ \.ce\` line
 * breaks, `\.sk<n>\` spaces; `\H\ \N\ \.in…\ \.ti…\ \.fi\ \.nf\` nothing, because plain text has no layout. `\Z…\`, `\C…\`, `\M…\` and whatever is
 * not an escape sequence stay as they are. Linear in the length of the text.
 */
export const unescapeText = (text: string, delimiters: Delimiters): string => {
  const mark = delimiters.escape;
  if (mark === '') return text;
  let open = text.indexOf(mark);
  if (open < 0) return text;
  let result = '';
  let done = 0;
  while (open >= 0) {
    const close = text.indexOf(mark, open + 1);
    if (close < 0) break;
    const replacement = resolve(text.slice(open + 1, close), delimiters);
    result += text.slice(done, open);
    if (replacement === undefined) {
      // A lone mark, as in `C:\dir\F\`: what closed here may open the next sequence.
      result += text.slice(open, close);
      done = close;
      open = close;
    } else {
      result += replacement;
      done = close + 1;
      open = text.indexOf(mark, done);
    }
  }
  return result + text.slice(done);
};

/** Longest sequence worth resolving; longer ones are text between two stray marks. `\X…\` alone has no limit. */
const longestCommand = 16;

const resolve = (sequence: string, delimiters: Delimiters): string | undefined => {
  switch (sequence) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'T':
      return delimiters.subcomponent;
    case 'R':
      return delimiters.repetition;
    case 'E':
      return delimiters.escape;
    case 'P':
      return delimiters.truncation === '' ? undefined : delimiters.truncation;
    case 'H':
    case 'N':
      return '';
    default:
  }
  const first = sequence.charAt(0);
  if (first === 'X') return hexadecimal(sequence, delimiters.charset);
  if (sequence.length > longestCommand) return undefined;
  if (first === '.') return formatting(sequence);
  const local = first === 'Z' || ((first === 'C' || first === 'M') && /^[CM][0-9A-Fa-f]{4,6}$/.test(sequence));
  return local ? `${delimiters.escape}${sequence}${delimiters.escape}` : undefined;
};

/** Formatting commands of the FT data type (chapter 2.7.6). More than 99 lines or columns is no layout. */
const formatting = (sequence: string): string | undefined => {
  const match = /^\.(br|sp|ce|sk|in|ti|fi|nf)[+-]?(\d{0,2})$/.exec(sequence);
  if (!match) return undefined;
  const count = match[2] === '' || match[2] === undefined ? 1 : Number(match[2]);
  switch (match[1]) {
    case 'br':
    case 'ce':
      return '\n';
    case 'sp':
      return '\n'.repeat(count);
    case 'sk':
      return ' '.repeat(count);
    default:
      return '';
  }
};

const hexadecimal = (sequence: string, charset: Charset): string | undefined => {
  const digits = sequence.length - 1;
  if (digits === 0 || digits % 2 === 1 || !/^X[0-9A-Fa-f]+$/.test(sequence)) return undefined;
  return decodeStrictly(Buffer.from(sequence.slice(1), 'hex'), charset);
};

/**
 * Makes a text safe inside a field: delimiters, line breaks and MLLP's framing characters become escape sequences.
 *
 * `unescapeText(escapeText(text))` is `text` again when the delimiters are complete. Where the sender declared no escape character, a delimiter
 * becomes a space: it could not be told from a separator.
 */
export const escapeText = (text: string, delimiters: Delimiters): string => {
  const mark = delimiters.escape;
  let result = '';
  for (const character of text) {
    const sequence = sequenceFor(character, delimiters);
    if (sequence === undefined) result += character;
    else result += mark === '' ? ' ' : `${mark}${sequence}${mark}`;
  }
  return result;
};

const sequenceFor = (character: string, delimiters: Delimiters): string | undefined => {
  switch (character) {
    case delimiters.field:
      return 'F';
    case delimiters.component:
      return 'S';
    case delimiters.repetition:
      return 'R';
    case delimiters.escape:
      return 'E';
    case delimiters.subcomponent:
      return 'T';
    case delimiters.truncation:
      return 'P';
    case '\n':
      return '.br';
    case '\r':
      return 'X0D';
    case '\v':
      return 'X0B';
    case '\u001C':
      return 'X1C';
    default:
      return undefined;
  }
};
