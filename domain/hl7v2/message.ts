import { HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Charset } from './charset/names.ts';
import { type Delimiters, readDelimiters } from './delimiters.ts';
import { textAt } from './field.ts';
import { scanLines } from './lines.ts';
import { parsePath } from './path.ts';
import { Segment } from './segment.ts';

/** MSH-9: message code, trigger event (from EVN-1 where MSH-9.2 is empty), message structure as sent; `''` where the sender left it out. */
export interface MessageType {
  readonly code: string;
  readonly event: string;
  readonly structure: string;
}

/** A parsed message. Immutable; fields are cut when they are asked for. */
export class Message {
  readonly delimiters: Delimiters;
  readonly segments: readonly Segment[];
  /** What the parser had to tolerate: `hl7v2.embedded-line-break`. */
  readonly findings: readonly Finding[];
  /** What stood around the segments: `[0]` before MSH, `[i + 1]` after segment `i`. */
  readonly gaps: readonly string[];
  readonly #byName: ReadonlyMap<string, readonly Segment[]>;

  constructor(
    delimiters: Delimiters,
    segments: readonly Segment[],
    byName: ReadonlyMap<string, readonly Segment[]>,
    gaps: readonly string[],
    findings: readonly Finding[],
  ) {
    this.delimiters = delimiters;
    this.segments = segments;
    this.#byName = byName;
    this.gaps = gaps;
    this.findings = findings;
  }

  get type(): MessageType {
    return {
      code: this.#header(9, 1),
      event: this.#header(9, 2) || (this.get('EVN-1') ?? ''),
      structure: this.#header(9, 3),
    };
  }

  /** MSH-12.1, such as `2.5.1`; `''` when absent. */
  get version(): string {
    return this.#header(12, 1);
  }

  /** MSH-10; `''` when absent. */
  get controlId(): string {
    return this.#header(10, 1);
  }

  segmentsNamed(name: string): readonly Segment[] {
    return this.#byName.get(name) ?? [];
  }

  /** The first segment of a name. */
  segment(name: string): Segment | undefined {
    return this.#byName.get(name)?.[0];
  }

  /**
   * One value, unescaped; undefined when absent, empty or the HL7 null.
   *
   * What a path leaves out counts as 1: `OBX-5` is `OBX[1]-5[1].1.1`. For the whole of a field use `segment.field(5).text`.
   */
  get(path: string): string | undefined {
    const { segment, occurrence, field, repetition, component, subcomponent } = parsePath(path);
    const found = this.#byName.get(segment)?.[(occurrence || 1) - 1];
    if (!found) return undefined;
    const raw = found.fieldText(field);
    if (field <= 2 && found.isHeader) return raw || undefined;
    return textAt(raw, repetition || 1, component || 1, subcomponent || 1, this.delimiters) || undefined;
  }

  /** Every value that a path reaches: an occurrence or repetition that is left out means all of them. Empty values are left out. */
  all(path: string): string[] {
    const { segment, occurrence, field, repetition, component, subcomponent } = parsePath(path);
    const values: string[] = [];
    for (const found of this.segmentsNamed(segment)) {
      if (occurrence !== 0 && found.occurrence !== occurrence) continue;
      found.field(field).repetitions.forEach((candidate, index) => {
        if (repetition !== 0 && index + 1 !== repetition) return;
        const value = candidate.component(component || 1).subcomponent(subcomponent || 1);
        if (value !== '') values.push(value);
      });
    }
    return values;
  }

  #header(field: number, component: number): string {
    return textAt(this.segments[0]?.fieldText(field) ?? '', 1, component, 1, this.delimiters);
  }
}

export interface ParseOptions {
  /** What the message was decoded from; bytes written as `\X…\` are in it too. Default `utf-8`. */
  readonly charset?: Charset;
}

/**
 * Parses one message: `MSH` first, segments ended by CR, LF or CRLF, any delimiters that MSH declares, v2.3 to v2.8.
 *
 * A byte-order mark, white space or MLLP framing around the message is tolerated. A line that does not start with a segment name belongs to the
 * segment before it, as a line break inside a value; that is reported as `hl7v2.embedded-line-break` and nothing is lost.
 * Throws `hl7v2.missing-segment` (path `MSH`) and `hl7v2.malformed`. Source: HL7 v2.8 chapter 2.6.
 */
export const parseMessage = (text: string, options: ParseOptions = {}): Message => {
  const start = /^[\uFEFF\s]*/.exec(text)?.[0].length ?? 0;
  if (!text.startsWith('MSH', start)) {
    throw new HutongError('hl7v2.missing-segment', 'A message starts with MSH', { path: 'MSH' });
  }
  const delimiters = readDelimiters(text, start, options.charset ?? 'utf-8');
  const segments: Segment[] = [];
  const byName = new Map<string, Segment[]>();
  const gaps = [text.slice(0, start)];
  const findings: Finding[] = [];
  for (const line of scanLines(text, start, delimiters.field)) {
    const name = text.slice(line.start, line.start + 3);
    if (name === 'MSH' && segments.length > 0) {
      throw new HutongError('hl7v2.malformed', 'A second MSH: more than one message', { path: 'MSH[2]' });
    }
    const named = byName.get(name);
    const segment = new Segment(
      text.slice(line.start, line.end),
      segments.length,
      (named?.length ?? 0) + 1,
      delimiters,
    );
    segments.push(segment);
    if (named) named.push(segment);
    else byName.set(name, [segment]);
    gaps.push(text.slice(line.end, line.next));
    if (line.folded) findings.push(embeddedLineBreak(segment));
  }
  return new Message(delimiters, segments, byName, gaps, findings);
};

/** The message as it was read, line ends and all. */
export const encodeMessage = (message: Message): string => {
  let text = message.gaps[0] ?? '';
  message.segments.forEach((segment, index) => {
    text += segment.raw + (message.gaps[index + 1] ?? '');
  });
  return text;
};

const embeddedLineBreak = (segment: Segment): Finding => ({
  severity: 'warning',
  code: 'hl7v2.embedded-line-break',
  path: segment.path,
  message: 'A line without a segment name was read as part of the value before it',
});
