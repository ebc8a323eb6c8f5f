import type { ConstraintText } from '../type-table.ts';

export interface RuleType {
  readonly code: string;
  /** Profiles that the value must follow, one of them. */
  readonly profiles: readonly string[];
  /** Canonicals of the allowed targets of a reference. */
  readonly targets: readonly string[];
}

export interface Discriminator {
  readonly type: 'value' | 'pattern' | 'exists' | 'type' | 'profile';
  readonly path: string;
}

/** What a profile adds to one element, or to one slice of it. What it leaves out stays as in the base. */
export interface ProfileRule {
  /** The element's name without `[x]`, or one type of a choice (`valueQuantity`). */
  readonly name: string;
  readonly sliceName: string | undefined;
  min: number;
  max: number;
  types: readonly RuleType[] | undefined;
  /** The value must equal this. */
  fixed: unknown;
  /** The value must hold this. */
  pattern: unknown;
  /** Canonical of the value set that codes must come from. */
  valueSet: string | undefined;
  maxLength: number | undefined;
  constraints: readonly ConstraintText[];
  slicing: { readonly discriminators: readonly Discriminator[]; readonly isClosed: boolean } | undefined;
  readonly children: Map<string, ProfileRule>;
  readonly slices: ProfileRule[];
}

/** A StructureDefinition made ready by `compileProfile`. */
export interface CompiledProfile {
  readonly url: string;
  readonly version: string | undefined;
  /** The type that it constrains: `Observation`, `Extension`. */
  readonly type: string;
  /** The profile or type that it builds on. */
  readonly base: string | undefined;
  readonly root: ProfileRule;
}

export const emptyRule = (name: string, sliceName: string | undefined): ProfileRule => ({
  name,
  sliceName,
  min: 0,
  max: Number.POSITIVE_INFINITY,
  types: undefined,
  fixed: undefined,
  pattern: undefined,
  valueSet: undefined,
  maxLength: undefined,
  constraints: [],
  slicing: undefined,
  children: new Map(),
  slices: [],
});
