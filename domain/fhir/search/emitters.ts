import type { Emit } from './emit.ts';
import { dates } from './emit-date.ts';
import { numbers, quantities } from './emit-quantity.ts';
import { references, uris } from './emit-reference.ts';
import { strings } from './emit-string.ts';
import { tokens } from './emit-token.ts';

const kinds: Readonly<Record<string, Readonly<Record<string, Emit>>>> = {
  token: tokens,
  reference: references,
  date: dates,
  string: strings,
  quantity: quantities,
  number: numbers,
  uri: uris,
};

/** How values of a data type are entered for a kind of parameter; undefined for a pair that the compiler left out. */
export const emitterFor = (kind: string, type: string): Emit | undefined => kinds[kind]?.[type];
