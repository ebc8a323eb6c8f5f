import type { Delimiters } from './delimiters.ts';
import { Field } from './field.ts';

/** Segments whose first field is the field separator itself (HL7 v2.8 chapter 2.14.9, 2.10.3). */
const headers: ReadonlySet<string> = new Set(['MSH', 'FHS', 'BHS']);

/** Delimiters of MSH-1 and MSH-2, which hold the delimiters and so are cut by none. */
const none: Delimiters = {
  field: '',
  component: '',
  repetition: '',
  escape: '',
  subcomponent: '',
  truncation: '',
  charset: 'utf-8',
};

/** One segment of a message. Nothing is cut before it is asked for. */
export class Segment {
  readonly name: string;
  /** Position in the message, from 0. */
  readonly index: number;
  /** Position among the segments of this name, from 1. */
  readonly occurrence: number;
  /** The segment as sent, without its line end. */
  readonly raw: string;
  readonly delimiters: Delimiters;
  #parts: readonly string[] | undefined;

  constructor(raw: string, index: number, occurrence: number, delimiters: Delimiters) {
    this.name = raw.slice(0, 3);
    this.raw = raw;
    this.index = index;
    this.occurrence = occurrence;
    this.delimiters = delimiters;
  }

  /** Address in findings and ledgers: `PID`, `OBX[2]`. The first of a name has no index. */
  get path(): string {
    return this.occurrence === 1 ? this.name : `${this.name}[${this.occurrence}]`;
  }

  /** The number of the last field sent. */
  get fieldCount(): number {
    return this.#cut().length - (this.isHeader ? 0 : 1);
  }

  get isHeader(): boolean {
    return headers.has(this.name);
  }

  /** Field `n`, counted as the standard does: MSH-1 is the separator, MSH-2 the encoding characters. Absent fields are empty. */
  field(n: number): Field {
    return new Field(this.fieldText(n), n <= 2 && this.isHeader ? none : this.delimiters);
  }

  /** The raw text of field `n`; `''` when absent. */
  fieldText(n: number): string {
    if (n < 1) return '';
    if (!this.isHeader) return this.#cut()[n] ?? '';
    return n === 1 ? this.delimiters.field : (this.#cut()[n - 1] ?? '');
  }

  #cut(): readonly string[] {
    this.#parts ??= this.raw.split(this.delimiters.field);
    return this.#parts;
  }
}
