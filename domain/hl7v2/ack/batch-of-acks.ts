import type { Batch } from '../batch.ts';
import { type Delimiters, readDelimiters } from '../delimiters.ts';
import { escapeText } from '../escape.ts';
import { isLineEnd } from '../lines.ts';

export interface BatchOfAcks {
  /** The file that was received. */
  readonly batch: Batch;
  /** The acknowledgement of each of its messages, in their order; `''` where the sender wants none. */
  readonly acks: readonly string[];
  /** A control id, new at each call, for FHS-11 and BHS-11. */
  readonly nextControlId: () => string;
  /** FHS-7 and BHS-7: an HL7 date and time. */
  readonly time: string;
}

/**
 * The acknowledgements of a file, in envelopes like its own: FHS and FTS when it has FHS, BHS and BTS for each of its batches, each naming in field 12 the
 * control id (field 11) of the one that it answers. A file without envelopes is answered without; `''` when no message wants an answer.
 * Source: HL7 v2.8 chapter 2.10.3.3 and 2.14.2.
 */
export const batchOfAcks = ({ batch, acks, nextControlId, time }: BatchOfAcks): string => {
  if (acks.every((ack) => ack === '')) return '';
  const ofBatch = (number: number): string[] =>
    acks.filter((ack, at) => ack !== '' && batch.messages[at]?.batch === number);
  const head = (received: string): string => answerHeader(received, nextControlId(), time);
  const headers = batch.envelopes.filter(({ name }) => name === 'BHS');
  const parts = ofBatch(0);
  for (const [at, { text }] of headers.entries()) {
    const own = ofBatch(at + 1);
    parts.push(head(text), ...own, trailer('BTS', own.length, text));
  }
  const file = batch.envelopes.find(({ name }) => name === 'FHS');
  if (file === undefined) return parts.join('');
  return [head(file.text), ...parts, trailer('FTS', headers.length, file.text)].join('');
};

/** White space and framing before the name are part of an envelope's text. */
const nameAt = (received: string): number => received.search(/[FB]HS/);

/** FHS or BHS of the answer: sender and receiver exchanged; the layouts of the two are the same. */
const answerHeader = (received: string, controlId: string, time: string): string => {
  const start = nameAt(received);
  const delimiters = readDelimiters(received, start, 'utf-8');
  let end = start;
  while (end < received.length && !isLineEnd(received.charCodeAt(end))) end += 1;
  const fields = received.slice(start, end).split(delimiters.field);
  const copy = (n: number): string => fields[n - 1] ?? '';
  return `${[
    received.slice(start, start + 3),
    encodingCharacters(delimiters),
    copy(5),
    copy(6),
    copy(3),
    copy(4),
    time,
    '',
    '',
    '',
    escapeText(controlId, delimiters),
    copy(11),
  ].join(delimiters.field)}\r`;
};

const encodingCharacters = ({ component, repetition, escape: mark, subcomponent, truncation }: Delimiters): string =>
  component + repetition + mark + subcomponent + truncation;

const trailer = (name: 'BTS' | 'FTS', count: number, header: string): string =>
  `${name}${header.charAt(nameAt(header) + 3)}${count}\r`;
