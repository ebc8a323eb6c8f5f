import { HutongError } from '../../schemas/error.ts';
import type { Charset } from './charset/names.ts';

/** The separators of one message, each one UTF-16 unit. `''` means that the sender declared none, so nothing is split on it. */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** MSH-2's fifth character, since v2.7. */
  readonly truncation: string;
  /** Of the bytes that `\X…\` writes in hexadecimal. */
  readonly charset: Charset;
}

export const standardDelimiters: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
  truncation: '',
  charset: 'utf-8',
};

/**
 * Reads the delimiters from a header segment (MSH, FHS or BHS) that starts at `start`.
 *
 * Throws `hl7v2.malformed` when MSH-1 or MSH-2 cannot delimit. Source: HL7 v2.8 chapter 2.5.4 and 2.14.9.
 */
export const readDelimiters = (text: string, start: number, charset: Charset): Delimiters => {
  const name = text.slice(start, start + 3);
  const field = text.charAt(start + 3);
  if (!canDelimit(field)) throw new HutongError('hl7v2.malformed', 'No usable field separator', { path: `${name}-1` });
  const encoding: string[] = [];
  // Five characters are defined; what follows them in MSH-2 delimits nothing.
  for (let at = start + 4; at < text.length && encoding.length < 5; at += 1) {
    const character = text.charAt(at);
    if (character === field || character === '\r' || character === '\n') break;
    if (!canDelimit(character) || encoding.includes(character)) {
      throw new HutongError('hl7v2.malformed', 'Unusable or repeated encoding character', { path: `${name}-2` });
    }
    encoding.push(character);
  }
  if (encoding.length === 0) throw new HutongError('hl7v2.malformed', 'No encoding characters', { path: `${name}-2` });
  const [component = '', repetition = '', escapeMark = '', subcomponent = '', truncation = ''] = encoding;
  if (
    field === '|' &&
    component === '^' &&
    repetition === '~' &&
    escapeMark === '\\' &&
    subcomponent === '&' &&
    !truncation &&
    charset === 'utf-8'
  ) {
    return standardDelimiters;
  }
  return { field, component, repetition, escape: escapeMark, subcomponent, truncation, charset };
};

/** Letters, digits, white space, quotation marks (the HL7 null), and halves of surrogate pairs would cut values apart. */
export const canDelimit = (character: string): boolean =>
  character !== '' && !/[\p{L}\p{N}\p{M}\p{Cs}\s"\uFEFF\uFFFD]/u.test(character) && character > '\u001F';
