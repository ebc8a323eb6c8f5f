import { HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { canDelimit } from './delimiters.ts';
import { isLineEnd, lineStarts } from './lines.ts';

/** One message of a file, not parsed yet. */
interface BatchMessage {
  readonly text: string;
  /** Where it starts in the file, in UTF-16 units. */
  readonly offset: number;
  /** The BHS that it came under, counted from 1; 0 without one. */
  readonly batch: number;
}

/** FHS, BHS, BTS or FTS as sent, or `''` for lines that belong to no message. */
interface Envelope {
  readonly name: 'FHS' | 'BHS' | 'BTS' | 'FTS' | '';
  readonly text: string;
  readonly offset: number;
}

export interface Batch {
  readonly messages: readonly BatchMessage[];
  readonly envelopes: readonly Envelope[];
  /** `hl7v2.batch-count`, `hl7v2.outside-message`. */
  readonly findings: readonly Finding[];
}

/**
 * Splits a file into its messages: with FHS, BHS, BTS and FTS around them, or simply one after the other, framed for MLLP or not.
 *
 * Messages and envelopes together are the whole text. A trailer that counts otherwise is a finding. Throws `hl7v2.missing-segment` (path `MSH`)
 * when there is no message. Source: HL7 v2.8 chapter 2.10.3.
 */
export const splitBatch = (text: string): Batch => {
  const messages: BatchMessage[] = [];
  const envelopes: Envelope[] = [];
  const findings: Finding[] = [];
  let batch = 0;
  let inBatch = 0;
  for (const piece of cut(text)) {
    if (piece.name === 'MSH') {
      messages.push({ text: piece.text, offset: piece.offset, batch });
      inBatch += 1;
      continue;
    }
    envelopes.push({ ...piece, name: piece.name });
    if (piece.name === 'BHS') {
      batch += 1;
      inBatch = 0;
    } else if (piece.name === 'BTS' && miscounts(piece.text, inBatch)) findings.push(countFinding('BTS', batch));
    else if (piece.name === 'FTS' && miscounts(piece.text, batch)) findings.push(countFinding('FTS', 1));
    else if (piece.name === '' && !blank(piece.text)) findings.push(outside(messages.length));
  }
  if (messages.length === 0) throw new HutongError('hl7v2.missing-segment', 'The file has no message', { path: 'MSH' });
  return { messages, envelopes, findings };
};

interface Piece {
  readonly name: Envelope['name'] | 'MSH';
  readonly text: string;
  readonly offset: number;
}

const cut = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  let name: Piece['name'] = '';
  let start = 0;
  const close = (end: number): void => {
    if (end > start) pieces.push({ name, text: text.slice(start, end), offset: start });
    start = end;
  };
  for (const at of lineStarts(text)) {
    const opened = openedAt(text, at);
    if (opened !== undefined) {
      // White space before the first piece is part of it, so that a lone framed message is one message and nothing else.
      if (start > 0 || name !== '' || !blank(text.slice(0, at))) close(at);
      name = opened;
    } else if (name !== 'MSH' && name !== '') {
      close(at);
      name = '';
    }
  }
  close(text.length);
  return pieces;
};

/** The byte-order mark and MLLP's VT count as white space here. */
const blank = (text: string): boolean => text.trim() === '';

/** What a line starts, if anything. A header needs a delimiter after its name; a trailer may end there. */
const openedAt = (text: string, at: number): Exclude<Piece['name'], ''> | undefined => {
  const name = text.slice(at, at + 3);
  const after = text.charAt(at + 3);
  switch (name) {
    case 'MSH':
    case 'FHS':
    case 'BHS':
      return canDelimit(after) ? name : undefined;
    case 'BTS':
    case 'FTS':
      return after === '' || isLineEnd(after.charCodeAt(0)) || canDelimit(after) ? name : undefined;
    default:
      return undefined;
  }
};

/** BTS-1 and FTS-1 are optional; a value that is no number says nothing. */
const miscounts = (piece: string, actual: number): boolean => {
  const trailer = piece.trimStart();
  const count = trailer.slice(4).split(trailer.charAt(3), 1)[0]?.trim() ?? '';
  return /^\d{1,9}$/.test(count) && Number(count) !== actual;
};

const countFinding = (name: 'BTS' | 'FTS', occurrence: number): Finding => ({
  severity: 'warning',
  code: 'hl7v2.batch-count',
  path: occurrence > 1 ? `${name}[${occurrence}]-1` : `${name}-1`,
  message:
    name === 'BTS'
      ? 'The batch does not have as many messages as it says'
      : 'The file does not have as many batches as it says',
});

const outside = (messagesBefore: number): Finding => ({
  severity: 'warning',
  code: 'hl7v2.outside-message',
  path: messagesBefore === 0 ? 'MSH' : `MSH[${messagesBefore}]`,
  message: 'Lines that belong to no message',
});
