import type { Specimen } from '../../schemas/terminology.ts';
import type { TextFolder } from './fold-text.ts';

export interface SpecimenReader {
  /** Key of the specimen that a name or code (`血清`, `SER`, `Serum`) means. */
  read(text: string): string | undefined;
  /** The specimen that an order's or panel's name implies (尿常规 → urine). */
  fromOrder(text: string): string | undefined;
  /** An item's name without the specimen it starts with, and that specimen: 尿钾 → urine, 钾. Takes a folded name. */
  prefixOf(folded: string): { readonly specimen: string; readonly rest: string } | undefined;
  /**
   * How far `given` is from what an item asks for: 0 the same, n for n steps of "is a kind of" either way (serum is 1 from serum or
   * plasma, an unspecified "blood" 1 from serum or plasma and 2 from arterial blood); `undefined`: it cannot be.
   */
  distance(given: string, wanted: string): number | undefined;
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

  const steps = (from: string, to: string): number | undefined => {
    let taken = 0;
    for (let at: string | undefined = from; at !== undefined; at = within.get(at), taken += 1)
      if (at === to) return taken;
    return undefined;
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
    distance: (given, wanted) => steps(given, wanted) ?? steps(wanted, given),
  };
};
