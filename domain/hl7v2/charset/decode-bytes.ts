import { HutongError } from '../../../schemas/error.ts';
import type { Finding } from '../../../schemas/finding.ts';
import { decodeStrictly } from './codec.ts';
import { detectCharset } from './detect.ts';
import { type Charset, charsetNamed, declaredNames } from './names.ts';

export interface DecodedBytes {
  /** Without the byte-order mark. */
  readonly text: string;
  readonly charset: Charset;
  /** What settled it: a byte-order mark (or UTF-16's zero bytes), MSH-18, the transport, the bytes themselves, or HL7's default, ASCII. */
  readonly source: 'bom' | 'msh-18' | 'declared' | 'detected' | 'default';
  /** `hl7v2.charset-mismatch`, `hl7v2.charset-unsupported`, `hl7v2.charset-undeclared`, `hl7v2.charset-ambiguous`, `hl7v2.replacement-character`. */
  readonly findings: readonly Finding[];
}

export interface DecodeOptions {
  /** What the transport says, such as the `charset` of a Content-Type; it counts as much as MSH-18. */
  readonly declared?: string;
}

/** A lead below this leaves room for the other reading: about one chance in twenty. */
const clearMargin = 3;

/**
 * Decodes the bytes of one message or batch file: UTF-8, GB 18030 (GBK, GB 2312), Big5, ISO 8859-1, UTF-16 or ASCII.
 *
 * Neither MSH-18 nor the transport is believed against the bytes. Throws `hl7v2.charset` when the bytes are text in none of these charsets, so that
 * no replacement character is stored. Source: HL7 v2.8 chapter 2.14.9.18 and table 0211.
 */
export const decodeBytes = (bytes: Uint8Array, options: DecodeOptions = {}): DecodedBytes => {
  const marked = byMark(bytes);
  if (marked) {
    const text = decodeStrictly(bytes.subarray(marked.length), marked.charset);
    if (text === undefined) throw undecodable(marked.charset);
    return {
      text,
      charset: marked.charset,
      source: 'bom',
      findings: judge(text, marked.charset, Number.POSITIVE_INFINITY),
    };
  }
  const hint = options.declared === undefined ? undefined : charsetNamed(options.declared);
  if (isAscii(bytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const source = declaredNames(text).length > 0 ? 'msh-18' : 'default';
    return { text, charset: 'ascii', source, findings: judge(text, 'ascii', Number.POSITIVE_INFINITY) };
  }
  const detection = detectCharset(bytes, hint);
  if (!detection) throw undecodable(hint);
  const { text, charset, margin } = detection;
  const agrees = declaredNames(text).some((name) => charsetNamed(name) === charset);
  const source = agrees ? 'msh-18' : charset === hint ? 'declared' : 'detected';
  return { text, charset, source, findings: judge(text, charset, margin) };
};

const undecodable = (charset: Charset | undefined): HutongError =>
  new HutongError('hl7v2.charset', 'The bytes are text in no supported character set', {
    path: 'MSH-18',
    ...(charset === undefined ? {} : { details: { charset } }),
  });

/** UTF-16 without a mark shows in the zero bytes beside the first letters (MSH, FHS, BHS). */
const byMark = (bytes: Uint8Array): { readonly charset: Charset; readonly length: number } | undefined => {
  const [first, second, third, fourth] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { charset: 'utf-8', length: 3 };
  if (first === 0xff && second === 0xfe) return { charset: 'utf-16le', length: 2 };
  if (first === 0xfe && second === 0xff) return { charset: 'utf-16be', length: 2 };
  if (first && second === 0 && third && fourth === 0) return { charset: 'utf-16le', length: 0 };
  if (first === 0 && second && third === 0 && fourth) return { charset: 'utf-16be', length: 0 };
  return undefined;
};

const isAscii = (bytes: Uint8Array): boolean => {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > 0x7f) return false;
  return true;
};

const judge = (text: string, charset: Charset, margin: number): Finding[] => {
  const findings: Finding[] = [];
  const names = declaredNames(text);
  const declared = names.map(charsetNamed);
  if (names.length > 0 && declared.every((name) => name === undefined)) {
    findings.push(
      finding('hl7v2.charset-unsupported', 'warning', 'MSH-18 names a character set that the gateway does not know'),
    );
  } else if (names.length > 0 && !declared.some((name) => name !== undefined && covers(name, charset))) {
    findings.push(finding('hl7v2.charset-mismatch', 'warning', `MSH-18 is wrong: the bytes are ${charset}`));
  } else if (names.length === 0 && charset !== 'ascii') {
    findings.push(
      finding('hl7v2.charset-undeclared', 'information', `MSH-18 is absent: the bytes were read as ${charset}`),
    );
  }
  if (margin < clearMargin) {
    findings.push(finding('hl7v2.charset-ambiguous', 'warning', 'Too little text to be sure of its character set'));
  }
  if (text.includes('\uFFFD')) {
    findings.push(
      finding('hl7v2.replacement-character', 'warning', 'The sender had lost characters before it sent the message'),
    );
  }
  return findings;
};

/** ASCII is a part of every charset but UTF-16, whose byte order MSH-18 does not tell. */
const covers = (declared: Charset, actual: Charset): boolean => {
  const wide = declared.startsWith('utf-16');
  if (actual === 'ascii') return !wide;
  return declared === actual || (wide && actual.startsWith('utf-16'));
};

const finding = (code: string, severity: Finding['severity'], message: string): Finding => ({
  severity,
  code,
  path: 'MSH-18',
  message,
});
