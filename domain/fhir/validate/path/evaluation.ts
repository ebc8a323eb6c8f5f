import type { TypeTables } from '../type-table.ts';
import { PathError } from './lexer.ts';
import type { Collection, PathNode } from './node.ts';

/** What an expression can see besides its focus. */
export interface Environment {
  readonly tables: TypeTables;
  /** `%context`: where the evaluation began. */
  readonly context: PathNode;
  readonly resource: PathNode;
  readonly rootResource: PathNode;
  /** Resolves a reference's text inside the resource (contained) or its Bundle. */
  readonly resolve: (reference: string) => PathNode | undefined;
  /** Results of subexpressions that depend on nothing but the environment. */
  readonly memo: Map<object, Collection>;
  readonly self: Collection;
  readonly index: number;
}

/** A compiled (sub)expression. Throws `PathError` where the data does not fit it. */
export type Evaluate = (focus: Collection, environment: Environment) => Collection;

/** A collection as a condition: its one Boolean, true for one other item, undefined where it is empty. */
export const asBoolean = (items: Collection): boolean | undefined => {
  const [first] = items;
  if (first === undefined) return undefined;
  if (items.length > 1) throw new PathError('A condition has several items');
  return typeof first.value === 'boolean' ? first.value : true;
};

export const single = (items: Collection): PathNode | undefined => {
  if (items.length > 1) throw new PathError('One item is expected');
  return items[0];
};

export const singleText = (items: Collection): string | undefined => {
  const value = single(items)?.value;
  return typeof value === 'string' ? value : undefined;
};

export const singleNumber = (items: Collection): number | undefined => {
  const value = single(items)?.value;
  return typeof value === 'number' ? value : undefined;
};
