import type * as fhir4 from 'fhir/r4.d.ts';
import type { LabItem, LocalMap, LocalMapRow } from '../../schemas/terminology.ts';
import { loincSystem } from '../../schemas/uris.ts';
import { findConversion } from './convert-value.ts';
import type { Dictionary } from './dictionary.ts';
import { isLoincCode } from './loinc-check.ts';
import type { KnownUnit } from './unit-text.ts';
import { labItemSystem } from './uris.ts';

/** What is known about a result beside its code. Each narrows the choice; none is needed. */
export interface MatchHints {
  /** Key of a specimen. */
  readonly specimen?: string;
  readonly method?: string;
  /** Every reading of the unit; absent when none was sent. Empty: one was sent and is not understood. */
  readonly units?: readonly KnownUnit[];
  readonly unitText?: string;
  readonly value?: 'number' | 'words' | 'titre';
}

/** How the item was found, most trusted first. */
export type MatchedBy = 'loinc' | 'item' | 'local-map' | 'code' | 'name';

export type ItemMatch =
  | {
      readonly outcome: 'found';
      readonly item: LabItem;
      readonly by: MatchedBy;
      readonly map: string;
      readonly exact: boolean;
    }
  /** A LOINC code that is not in the dictionary: standard already, but nothing is known about its unit. */
  | { readonly outcome: 'standard'; readonly code: string }
  | { readonly outcome: 'unit-conflict'; readonly candidates: readonly LabItem[] }
  | { readonly outcome: 'specimen-conflict'; readonly candidates: readonly LabItem[] }
  | { readonly outcome: 'ambiguous'; readonly candidates: readonly LabItem[] }
  | { readonly outcome: 'unmapped' };

/**
 * Finds the dictionary item that a concept means, by (code, name, specimen, method, unit) in that order of trust: a LOINC coding, the sender's
 * own map, the dictionary's codes and abbreviations, its names. Two answers that cannot be told apart are `ambiguous`, never a choice.
 */
export const matchItem = (
  concept: fhir4.CodeableConcept,
  hints: MatchHints,
  dictionary: Dictionary,
  localMaps: readonly LocalMap[],
): ItemMatch => {
  const codings = concept.coding ?? [];
  let standard: string | undefined;
  for (const { system, code } of codings) {
    if (code === undefined) continue;
    if (system === loincSystem) {
      const item = dictionary.itemByLoinc(code);
      if (item !== undefined) return found(item, 'loinc', dictionary.labVersion);
      // A code with a wrong check digit is nobody's code; the name may still say what was meant.
      if (isLoincCode(code)) standard ??= code;
    } else if (system === labItemSystem) {
      const item = dictionary.items.get(code);
      if (item !== undefined) return found(item, 'item', dictionary.labVersion);
    }
  }
  if (standard !== undefined) return { outcome: 'standard', code: standard };
  return byLocalMap(concept, hints, dictionary, localMaps) ?? byDictionary(concept, hints, dictionary);
};

const found = (item: LabItem, by: MatchedBy, map: string, exact = true): ItemMatch => ({
  outcome: 'found',
  item,
  by,
  map,
  exact,
});

const rowsByCode = new WeakMap<LocalMap, Map<string, LocalMapRow[]>>();
const indexed = (map: LocalMap): Map<string, LocalMapRow[]> => {
  const known = rowsByCode.get(map);
  if (known !== undefined) return known;
  const index = new Map<string, LocalMapRow[]>();
  for (const row of map.rows) index.set(row.code, [...(index.get(row.code) ?? []), row]);
  rowsByCode.set(map, index);
  return index;
};

const byLocalMap = (
  { coding = [], text }: fhir4.CodeableConcept,
  hints: MatchHints,
  dictionary: Dictionary,
  maps: readonly LocalMap[],
): ItemMatch | undefined => {
  let best: { row: LocalMapRow; map: LocalMap; weight: number } | undefined;
  const tied = new Map<string, LabItem>();
  for (const map of maps) {
    for (const { system, code, display } of coding) {
      for (const row of code === undefined ? [] : (indexed(map).get(code) ?? [])) {
        const weight = rowWeight(row, system, display ?? text, hints, dictionary);
        const item = dictionary.items.get(row.item);
        if (weight === undefined || item === undefined || (best !== undefined && weight < best.weight)) continue;
        if (best === undefined || weight > best.weight) tied.clear();
        best = { row, map, weight };
        tied.set(item.id, item);
      }
    }
  }
  if (best === undefined) return undefined;
  const [item, second] = tied.values();
  if (item === undefined || second !== undefined) return { outcome: 'ambiguous', candidates: [...tied.values()] };
  const exact = best.row.equivalence === 'equivalent' || best.row.equivalence === 'equal';
  return found(item, 'local-map', `${best.map.id}|${best.map.version}`, exact);
};

/** How much of a row was checked and agreed; `undefined` when any of it disagrees. */
const rowWeight = (
  row: LocalMapRow,
  system: string | undefined,
  name: string | undefined,
  hints: MatchHints,
  { folder, specimens, units }: Dictionary,
): number | undefined => {
  let weight = 0;
  const conditions: [string | undefined, (wanted: string) => boolean][] = [
    [row.system, (wanted) => wanted === system],
    [row.name, (wanted) => name !== undefined && folder.fold(wanted) === folder.fold(name)],
    [
      row.specimen,
      (wanted) =>
        hints.specimen !== undefined &&
        specimens.distance(hints.specimen, specimens.read(wanted) ?? wanted) !== undefined,
    ],
    [row.method, (wanted) => hints.method !== undefined && folder.fold(wanted) === folder.fold(hints.method)],
    [
      row.unit,
      (wanted) => {
        const codes = new Set(units.read(wanted).map((unit) => unit.code));
        return hints.unitText === wanted || (hints.units ?? []).some((unit) => codes.has(unit.code));
      },
    ],
  ];
  for (const [wanted, agrees] of conditions) {
    if (wanted === undefined) continue;
    if (!agrees(wanted)) return undefined;
    weight += 1;
  }
  return weight;
};

const byDictionary = (concept: fhir4.CodeableConcept, hints: MatchHints, dictionary: Dictionary): ItemMatch => {
  const { folder } = dictionary;
  const coded = new Set<LabItem>();
  const texts = new Set<string>();
  for (const { code, display } of concept.coding ?? []) {
    for (const item of code === undefined ? [] : dictionary.itemsByCode(folder.fold(code))) coded.add(item);
    if (display !== undefined) texts.add(display);
  }
  if (concept.text !== undefined) texts.add(concept.text);
  const named = namedItems(texts, dictionary);
  if (named.items.length === 0 && texts.size > 0) {
    for (const item of coded) if (!isTellingCode(item, concept, dictionary)) coded.delete(item);
  }
  const specimen = hints.specimen ?? named.specimen;

  let candidates = coded.size > 0 ? [...coded] : named.items;
  if (coded.size > 0 && named.items.length > 0) {
    candidates = named.items.filter((item) => coded.has(item));
    // NEUT% named 中性粒细胞计数: code and name say different things, and nobody here knows which is wrong.
    if (candidates.length === 0) return { outcome: 'ambiguous', candidates: [...coded, ...named.items] };
  }
  if (candidates.length === 0) return { outcome: 'unmapped' };
  const narrowed = narrow(candidates, specimen === undefined ? hints : { ...hints, specimen }, dictionary);
  if (narrowed.outcome !== 'narrowed') return narrowed;
  const [item, second] = narrowed.candidates;
  if (item === undefined || second !== undefined) return { outcome: 'ambiguous', candidates: narrowed.candidates };
  return found(item, coded.size > 0 ? 'code' : 'name', dictionary.labVersion);
};

/** K, Na or CP under a name that nobody knows may be anything; ALT or NEUT% may not. */
const isTellingCode = (
  item: LabItem,
  { coding = [], text }: fhir4.CodeableConcept,
  { folder, itemsByCode }: Dictionary,
): boolean =>
  coding.some(({ code, display }) => {
    if (code === undefined || !itemsByCode(folder.fold(code)).includes(item)) return false;
    const name = display ?? text;
    return folder.fold(code).length > 2 || name === undefined || folder.fold(name) === folder.fold(code);
  });

/** Items that the names mean, and a specimen that a name itself states: 白细胞(尿), 尿钾. */
const namedItems = (texts: Iterable<string>, { folder, specimens, itemsByName }: Dictionary) => {
  let items: readonly LabItem[] = [];
  let specimen: string | undefined;
  for (const text of texts) {
    for (const [position, reading] of folder.readings(text).entries()) {
      if (position > 0) specimen ??= specimens.read(reading);
      let hits = itemsByName(reading);
      const prefix = hits.length === 0 ? specimens.prefixOf(reading) : undefined;
      if (prefix !== undefined) {
        hits = itemsByName(prefix.rest).filter(
          (item) => specimens.distance(prefix.specimen, item.specimen) !== undefined,
        );
        if (hits.length > 0) specimen ??= prefix.specimen;
      }
      if (hits.length === 0) continue;
      const both = items.filter((item) => hits.includes(item));
      items = items.length === 0 ? hits : both.length > 0 ? both : items;
    }
  }
  return { items: [...items], specimen };
};

const quantities = new Set(['quantity']);
const words = new Set(['ordinal', 'nominal', 'text', 'titre']);

/** Takes away what specimen, kind of value, unit and method rule out. */
const narrow = (
  all: readonly LabItem[],
  hints: MatchHints,
  { specimens, unitService, folder }: Dictionary,
): ItemMatch | { outcome: 'narrowed'; candidates: readonly LabItem[] } => {
  let left = all;
  const { specimen, units } = hints;
  if (specimen !== undefined) {
    const near = left.map((item) => specimens.distance(specimen, item.specimen) ?? Number.POSITIVE_INFINITY);
    const nearest = Math.min(...near);
    if (nearest === Number.POSITIVE_INFINITY) return { outcome: 'specimen-conflict', candidates: all };
    left = left.filter((_, position) => near[position] === nearest);
  }
  const kinds = hints.value === 'number' ? quantities : hints.value === undefined ? undefined : words;
  if (hints.value === 'titre') left = prefer(left, (item) => item.kind === 'titre');
  if (kinds !== undefined) left = prefer(left, (item) => kinds.has(item.kind));
  if (units !== undefined && units.length > 0 && left.some((item) => item.unit !== undefined)) {
    const fitting = left.filter(
      (item) => item.unit !== undefined && units.some((unit) => findConversion(item, unit, unitService) !== undefined),
    );
    if (fitting.length === 0) return { outcome: 'unit-conflict', candidates: left };
    left = prefer(fitting, (item) => units.some((unit) => unit.code === item.unit || item.units?.includes(unit.code)));
  }
  if (left.length > 1) {
    const method = hints.method === undefined ? undefined : folder.fold(hints.method);
    left = prefer(left, ({ method: wanted }) => wanted !== undefined && method?.includes(folder.fold(wanted)) === true);
    left = prefer(left, (item) => item.method === undefined);
  }
  return { outcome: 'narrowed', candidates: left };
};

const prefer = (items: readonly LabItem[], holds: (item: LabItem) => boolean): readonly LabItem[] => {
  if (items.length < 2) return items;
  const preferred = items.filter(holds);
  return preferred.length > 0 ? preferred : items;
};
