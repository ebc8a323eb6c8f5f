import type { Specimen } from '../../schemas/terminology.ts';
import type { TextFolder } from './fold-text.ts';

export interface SpecimenReader {
  /** Key of the specimen that a name or code (`血清`, `SER`, `Serum`) means. */
  read(text: string): string | undefined;
  /** The specimen that an order's or panel's name implies (尿常规 → urine). */
  fromOrder(text: string): string | undefined;
  /** An item's name without the specimen it starts with, and that specimen: 尿钾 → urine, 钾. Takes a folded name. */
  prefixOf(folded: string): { readonly specimen: string; readonly rest: string } | undefined;
  /** Whether a specimen of kind `given` can be what an item asks for: serum is within serum or plasma. */
  fits(given: string, wanted: string): boolean;
}

export const makeSpecimenReader = (specimens: readonly Specimen[], folder: TextFolder): SpecimenReader => {
  const byName = new Map<string, string>();
  const within = new Map<string, string>();
  const prefixes: (readonly [string, string])[] = [];
  const orders: (readonly [string, string])[] = [];
  for (const specimen of specimens) {
    for (const name of [specimen.key, specimen.zh, specimen.en, specimen.hl7, ...specimen.syn]) {
      if (name !== undefined && !byName.has(folder.fold(name))) byName.set(folder.fold(name), specimen.key);
    }
    if (specimen.within !== undefined) within.set(specimen.key, specimen.within);
    for (const prefix of specimen.prefix ?? []) prefixes.push([folder.fold(prefix), specimen.key]);
    for (const order of specimen.orders ?? []) orders.push([folder.fold(order), specimen.key]);
  }
  const longestFirst = (a: readonly [string, string], b: readonly [string, string]) => b[0].length - a[0].length;
  prefixes.sort(longestFirst);
  orders.sort(longestFirst);

  const reaches = (from: string, to: string): boolean => {
    for (let at: string | undefined = from; at !== undefined; at = within.get(at)) if (at === to) return true;
    return false;
  };
  return {
    read: (text) => {
      for (const reading of folder.readings(text)) {
        const key = byName.get(reading);
        if (key !== undefined) return key;
      }
      return undefined;
    },
    fromOrder: (text) => {
      const folded = folder.fold(text);
      return orders.find(([order]) => folded.includes(order))?.[1];
    },
    prefixOf: (folded) => {
      const found = prefixes.find(([prefix]) => folded.length > prefix.length && folded.startsWith(prefix));
      return found === undefined ? undefined : { specimen: found[1], rest: folded.slice(found[0].length) };
    },
    // Either way round: an unspecified "blood" may be the serum of a blood sample, and serum is a kind of it.
    fits: (given, wanted) => reaches(given, wanted) || reaches(wanted, given),
  };
};
