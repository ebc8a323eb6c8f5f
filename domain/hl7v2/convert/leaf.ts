import type { LedgerRow } from '../../../schemas/finding.ts';
import { append } from './append.ts';

/** Whose leaf it is: the part of a path before the field (`OBX[2]`). */
export interface LeafOwner {
  readonly path: string;
}

/**
 * One value of a message that carried data, and what became of it.
 *
 * Every leaf is made when the message is opened and yields one ledger row when it is closed, so that nothing can be left out of the ledger: a
 * converter can only move a leaf from "kept raw" to another disposition.
 */
export class Leaf {
  readonly #owner: LeafOwner;
  readonly #field: number;
  readonly #repetition: number;
  readonly #component: number;
  readonly #subcomponent: number;
  /** Escapes resolved, white space around it removed; `''` for blanks and the HL7 null. */
  readonly text: string;
  #disposition: LedgerRow['disposition'] = 'kept-raw';
  #target: string | undefined;
  /** Targets after the first. */
  #others: string[] | undefined;
  #rule: string | undefined;
  /** Why it was only kept, should nothing map it after all. */
  #reason: string | undefined;

  /** `component` and `subcomponent` are 0 where the level above was not divided. */
  constructor(
    owner: LeafOwner,
    field: number,
    repetition: number,
    component: number,
    subcomponent: number,
    text: string,
    rule?: string,
  ) {
    this.#owner = owner;
    this.#field = field;
    this.#repetition = repetition;
    this.#component = component;
    this.#subcomponent = subcomponent;
    this.text = text;
    this.#rule = rule;
  }

  /** `OBX[2]-5.1`, `PID-3[2].4.2`: a first occurrence or repetition has no index, an undivided level no number. */
  get path(): string {
    let path = `${this.#owner.path}-${this.#field}`;
    if (this.#repetition > 1) path += `[${this.#repetition}]`;
    if (this.#component > 0) path += `.${this.#component}`;
    return this.#subcomponent > 0 ? `${path}.${this.#subcomponent}` : path;
  }

  get isRejected(): boolean {
    return this.#disposition === 'rejected';
  }

  mapped(target: string): void {
    if (this.#target === undefined) {
      this.#target = target;
      this.#disposition = this.#rule === undefined ? 'mapped' : 'corrected';
    } else if (this.#target !== target && !this.#others?.includes(target)) this.#others = append(this.#others, target);
  }

  corrected(target: string, rule: string): void {
    this.mapped(target);
    this.#disposition = 'corrected';
    this.#rule = rule;
  }

  /** Refused: not in the output because of `rule`. What was mapped before stays mapped. */
  rejected(rule: string): void {
    if (this.#target !== undefined) return;
    this.#disposition = 'rejected';
    this.#rule = rule;
  }

  /** Kept in the bytes only; `rule` says why. */
  kept(rule: string): void {
    this.#reason ??= rule;
  }

  toRow(why: string): LedgerRow {
    if (this.#target === undefined) {
      const rule = this.#rule === undefined || this.#rule === 'trimmed' ? (this.#reason ?? why) : this.#rule;
      return { path: this.path, disposition: this.#disposition, rule };
    }
    const target = this.#others === undefined ? this.#target : `${this.#target},${this.#others.join(',')}`;
    return this.#rule === undefined
      ? { path: this.path, disposition: this.#disposition, target }
      : { path: this.path, disposition: this.#disposition, target, rule: this.#rule };
  }
}
