import type { HanContent } from '../han-table.ts';

type BySex<Value> = Readonly<Record<'male' | 'female', Value>>;

/** Lists that synthetic registrations are drawn from. */
export interface GeneratorContent {
  readonly han: HanContent;
  readonly given: BySex<readonly string[]>;
  /** Characters of given names that are not in the list. */
  readonly characters: BySex<string>;
  readonly minority: BySex<readonly string[]> & { readonly second: readonly string[] };
  /** GB/T 2260 county-level divisions. */
  readonly divisions: readonly { readonly code: string; readonly city: string; readonly district: string }[];
  readonly roads: readonly string[];
  readonly communities: readonly string[];
}
