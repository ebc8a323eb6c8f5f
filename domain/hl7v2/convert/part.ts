import type { Leaf } from './leaf.ts';

/** Leaves of one component; holes are empty subcomponents. */
export type ComponentLeaves = readonly (Leaf | undefined)[];

/**
 * What a data type is read from: a repetition made of components, or a component made of subcomponents.
 *
 * Numbers count from 1. A value without parts is its own first part, as the standard has it (HL7 v2.8 chapter 2.5.3).
 */
export class Part {
  readonly #parts: readonly (ComponentLeaves | undefined)[];
  readonly #separator: string;

  constructor(parts: readonly (ComponentLeaves | undefined)[], separator: string) {
    this.#parts = parts;
    this.#separator = separator;
  }

  get leaves(): Leaf[] {
    const leaves: Leaf[] = [];
    for (const part of this.#parts) for (const leaf of part ?? []) if (leaf) leaves.push(leaf);
    return leaves;
  }

  get count(): number {
    return this.#parts.length;
  }

  leaf(n: number): Leaf | undefined {
    return this.#parts[n - 1]?.[0];
  }

  /** Part `n` without counting it as read. */
  peek(n: number): string | undefined {
    return this.#parts[n - 1]?.[0]?.text || undefined;
  }

  /** Part `n`, which goes to `target`. */
  take(n: number, target: string): string | undefined {
    const leaf = this.#parts[n - 1]?.[0];
    if (leaf === undefined || leaf.text === '') return undefined;
    leaf.mapped(target);
    return leaf.text;
  }

  /** Part `n` as something that has parts of its own. */
  sub(n: number): Part | undefined {
    const leaves = this.#parts[n - 1];
    if (leaves === undefined || leaves.length === 0) return undefined;
    return new Part(
      leaves.map((leaf) => (leaf ? [leaf] : undefined)),
      '&',
    );
  }

  /** The parts behind the first `n`, counted from 1 again: an HD inside an EI. */
  after(n: number): Part {
    return new Part(this.#parts.slice(n), this.#separator);
  }

  /** Every leaf goes to `target`, as one text: for data types without parts, in which stray separators are data. */
  takeAll(target: string): string | undefined {
    const text = this.peekAll();
    if (text !== undefined) for (const leaf of this.leaves) if (leaf.text !== '') leaf.mapped(target);
    return text;
  }

  peekAll(): string | undefined {
    if (this.#parts.length === 1 && this.#parts[0]?.length === 1) return this.peek(1);
    const text = this.#parts
      .map((part) => (part ?? []).map((leaf) => leaf?.text ?? '').join('&'))
      .join(this.#separator)
      .trim();
    return /[^^&\s]/.test(text) ? text : undefined;
  }

  /** Whether any leaf holds text. */
  get isPopulated(): boolean {
    return this.#parts.some((part) => part?.some((leaf) => leaf !== undefined && leaf.text !== ''));
  }
}
