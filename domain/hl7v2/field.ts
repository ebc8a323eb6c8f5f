import type { Delimiters } from './delimiters.ts';
import { unescapeText } from './escape.ts';

/** The value that deletes what the receiver holds (HL7 v2.8 chapter 2.5.3). */
const hl7Null = '""';

/** One component. `subcomponents` and `text` are unescaped; `text` is `''` where nothing, or the HL7 null, was sent. */
export class Component {
  readonly raw: string;
  readonly #delimiters: Delimiters;
  #subcomponents: readonly string[] | undefined;

  constructor(raw: string, delimiters: Delimiters) {
    this.raw = raw;
    this.#delimiters = delimiters;
  }

  get isNull(): boolean {
    return this.raw === hl7Null;
  }

  get subcomponents(): readonly string[] {
    this.#subcomponents ??= split(this.raw, this.#delimiters.subcomponent).map((part) =>
      textOf(part, this.#delimiters),
    );
    return this.#subcomponents;
  }

  /** The first subcomponent. */
  get text(): string {
    return textOf(part(this.raw, this.#delimiters.subcomponent, 1), this.#delimiters);
  }

  /** Subcomponent `n`, counted from 1; `''` when absent. */
  subcomponent(n: number): string {
    return this.subcomponents[n - 1] ?? '';
  }
}

/** One repetition of a field. */
export class Repetition {
  readonly raw: string;
  readonly #delimiters: Delimiters;
  #components: readonly Component[] | undefined;

  constructor(raw: string, delimiters: Delimiters) {
    this.raw = raw;
    this.#delimiters = delimiters;
  }

  get isNull(): boolean {
    return this.raw === hl7Null;
  }

  get components(): readonly Component[] {
    this.#components ??= split(this.raw, this.#delimiters.component).map(
      (part) => new Component(part, this.#delimiters),
    );
    return this.#components;
  }

  /** Component `n`, counted from 1; an empty one when absent. */
  component(n: number): Component {
    return this.components[n - 1] ?? new Component('', this.#delimiters);
  }

  /** The whole repetition as text, for data types without components (ST, TX, FT …): escapes resolved, separators kept. */
  get text(): string {
    return textOf(this.raw, this.#delimiters);
  }
}

/** One field. An absent field is an empty one: `raw` is `''` and `repetitions` is empty. */
export class Field {
  readonly raw: string;
  readonly #delimiters: Delimiters;
  #repetitions: readonly Repetition[] | undefined;

  constructor(raw: string, delimiters: Delimiters) {
    this.raw = raw;
    this.#delimiters = delimiters;
  }

  get isEmpty(): boolean {
    return this.raw === '';
  }

  /** Whether the field is `""`: "delete what you hold", which differs from an empty field, "no statement". */
  get isNull(): boolean {
    return this.raw === hl7Null;
  }

  get repetitions(): readonly Repetition[] {
    this.#repetitions ??=
      this.raw === ''
        ? []
        : split(this.raw, this.#delimiters.repetition).map((part) => new Repetition(part, this.#delimiters));
    return this.#repetitions;
  }

  /** Repetition `n`, counted from 1; an empty one when absent. */
  repetition(n: number): Repetition {
    return this.repetitions[n - 1] ?? new Repetition('', this.#delimiters);
  }

  /** The whole first repetition as text; see {@link Repetition.text}. */
  get text(): string {
    return this.repetition(1).text;
  }
}

/** What one repetition, component and subcomponent of a field hold, read without building the objects above. `''` when absent or null. */
export const textAt = (
  raw: string,
  repetition: number,
  component: number,
  subcomponent: number,
  delimiters: Delimiters,
): string => {
  if (raw === '' || raw === hl7Null) return '';
  const inField = part(raw, delimiters.repetition, repetition);
  const inRepetition = part(inField, delimiters.component, component);
  return textOf(part(inRepetition, delimiters.subcomponent, subcomponent), delimiters);
};

const textOf = (raw: string, delimiters: Delimiters): string => (raw === hl7Null ? '' : unescapeText(raw, delimiters));

const split = (raw: string, separator: string): string[] => (separator === '' ? [raw] : raw.split(separator));

/** Part `n` (from 1) of a separated text, without cutting the others. */
const part = (raw: string, separator: string, n: number): string => {
  if (separator === '') return n === 1 ? raw : '';
  let start = 0;
  for (let i = 1; i < n; i += 1) {
    const next = raw.indexOf(separator, start);
    if (next < 0) return '';
    start = next + 1;
  }
  const end = raw.indexOf(separator, start);
  if (end < 0) return start === 0 ? raw : raw.slice(start);
  return raw.slice(start, end);
};
