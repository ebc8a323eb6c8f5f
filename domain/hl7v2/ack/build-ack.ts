import type { Finding } from '../../../schemas/finding.ts';
import { type Charset, charsetNamed, table0211 } from '../charset/names.ts';
import { type Delimiters, standardDelimiters } from '../delimiters.ts';
import { escapeText } from '../escape.ts';
import { Message } from '../message.ts';
import { before25, bySeverity, errSegments } from './err-segments.ts';
import { salvageHeader } from './salvage.ts';

/** HL7 table 0008. */
type AckCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';

type AckOutcome = 'accepted' | 'error' | 'rejected';

export interface AckRequest {
  /** The message, or the bytes or text that could not be parsed. */
  readonly received: Message | Uint8Array | string;
  readonly outcome: AckOutcome;
  /** Go into ERR segments; by contract they hold no personal data. */
  readonly findings?: readonly Finding[];
  /** MSH-10 of the answer. */
  readonly controlId: string;
  /** MSH-7 of the answer, an HL7 date and time such as `20260312081500+0800`. */
  readonly time: string;
  /** Charset that the message came in. Default `utf-8`. */
  readonly charset?: Charset;
  /**
   * `accept`: the message is in safe storage or not (CA, CE, CR). `application`: it was processed or not (AA, AE, AR).
   * Default: what the sender asks for first; see {@link buildAck}.
   */
  readonly kind?: 'accept' | 'application';
  /** Answer with `kind` (default `application`) whatever MSH-15 and MSH-16 ask for: for transports on which every request has one answer. */
  readonly always?: boolean;
}

export interface Acknowledgement {
  readonly code: AckCode;
  readonly text: string;
  /** To encode `text` with. */
  readonly charset: Charset;
}

/**
 * Writes the answer to a message: MSH, MSA and an ERR for each finding, in the version, delimiters and charset of the message.
 *
 * Original mode (MSH-15 and MSH-16 empty): always an application acknowledgement. Enhanced mode: the accept acknowledgement when MSH-15 asks for
 * one on this outcome (AL, ER, SU; NE never), otherwise the application acknowledgement when MSH-16 does. Undefined when the sender wants no answer,
 * and for acknowledgements, which are never answered. Source: HL7 v2.8 chapter 2.9.
 */
export const buildAck = (request: AckRequest): Acknowledgement | undefined => {
  const { received, outcome } = request;
  const header = received instanceof Message ? received : salvageHeader(received);
  if (header?.type.code === 'ACK' || header?.type.code === 'MCF') return undefined;
  const kind = request.always === true ? (request.kind ?? 'application') : wanted(header, outcome, request.kind);
  if (!kind) return undefined;
  const code = codes[kind][outcome];
  const delimiters = header?.delimiters ?? standardDelimiters;
  const version = versionOf(header);
  const body = [
    msa(header, code, request, delimiters, version),
    ...errSegments(request.findings ?? [], delimiters, version),
  ];
  const charset = charsetOf(request, body);
  const text = [msh(header, request, delimiters, version, charset), ...body].map((segment) => `${segment}\r`).join('');
  return { code, text, charset };
};

const codes = {
  accept: { accepted: 'CA', error: 'CE', rejected: 'CR' },
  application: { accepted: 'AA', error: 'AE', rejected: 'AR' },
} as const;

type Kind = keyof typeof codes;

const wanted = (header: Message | undefined, outcome: AckOutcome, kind: Kind | undefined): Kind | undefined => {
  const accept = header?.get('MSH-15') ?? '';
  const application = header?.get('MSH-16') ?? '';
  const original = accept === '' && application === '';
  if (original) return kind === 'accept' ? undefined : 'application';
  if (kind !== 'application' && asks(accept, outcome)) return 'accept';
  return kind !== 'accept' && asks(application, outcome) ? 'application' : undefined;
};

/** HL7 table 0155; empty means never in enhanced mode, and so does what is not in the table. */
const asks = (condition: string, outcome: AckOutcome): boolean => {
  if (condition === 'AL') return true;
  return outcome === 'accepted' ? condition === 'SU' : condition === 'ER';
};

const fallbackVersion = '2.5.1';

const versionOf = (header: Message | undefined): string => {
  const version = header?.version ?? '';
  return /^2\.\d(\.\d)?$/.test(version) ? version : fallbackVersion;
};

/** ASCII senders get UTF-8 when the text needs it. */
const charsetOf = ({ charset = 'utf-8' }: AckRequest, body: readonly string[]): Charset =>
  charset === 'ascii' && body.some((segment) => /[^ -~]/.test(segment)) ? 'utf-8' : charset;

const msh = (
  header: Message | undefined,
  request: AckRequest,
  delimiters: Delimiters,
  version: string,
  charset: Charset,
): string => {
  const { field, component, repetition, escape: mark, subcomponent, truncation } = delimiters;
  const copy = (n: number): string => copied(header, n);
  const segment = [
    'MSH',
    component + repetition + mark + subcomponent + truncation,
    copy(5),
    copy(6),
    copy(3),
    copy(4),
    request.time,
    '',
    messageType(header, component, version),
    escapeText(request.controlId, delimiters),
    copy(11) || 'P',
    version,
    '',
    '',
    '',
    '',
    '',
    charsetName(header, charset),
  ].join(field);
  return withoutEmptyEnd(segment, field);
};

const withoutEmptyEnd = (segment: string, separator: string): string => {
  let end = segment.length;
  while (segment.charAt(end - 1) === separator) end -= 1;
  return segment.slice(0, end);
};

/** The raw field, which is safe because the delimiters are the same; line breaks inside it are not. */
const copied = (header: Message | undefined, n: number): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be copied
  header?.segments[0]?.fieldText(n).replace(/[\x00-\x1F]/g, '') ?? '';

/** `ACK`, with the event since v2.3.1 and the structure since v2.4. */
const messageType = (header: Message | undefined, component: string, version: string): string => {
  const event = header?.type.event ?? '';
  if (version < '2.3.1' || !/^[A-Z0-9]{1,3}$/.test(event)) return 'ACK';
  return version < '2.4' ? ['ACK', event].join(component) : ['ACK', event, 'ACK'].join(component);
};

const charsetName = (header: Message | undefined, charset: Charset): string => {
  const declared = header?.segments[0]?.field(18).repetitions.find(({ raw }) => charsetNamed(raw) === charset);
  if (declared) return declared.raw;
  return charset === 'ascii' ? '' : table0211[charset];
};

const msa = (
  header: Message | undefined,
  code: AckCode,
  { findings = [] }: AckRequest,
  delimiters: Delimiters,
  version: string,
): string => {
  const parts = ['MSA', code, copied(header, 10)];
  // MSA-3 was superseded by ERR-8 in v2.4; before v2.5's ERR it is the only place for words.
  const [first] = bySeverity(findings);
  if (first && before25(version)) parts.push(escapeText(first.message, delimiters));
  return parts.join(delimiters.field);
};
