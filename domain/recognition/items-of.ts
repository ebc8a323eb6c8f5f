import type { CatalogueItem, ResultEntry } from '../../schemas/recognition/index.ts';
import type { PreparedReference } from './reference.ts';

/**
 * Which catalogue items a result is, whether in force or not: of a mapped result the one that its first known code names (LOINC before the
 * dictionary's id); of an ambiguous or unmapped one all that it may be, so that it can be explained under each.
 */
export const itemsOf = (result: ResultEntry, reference: PreparedReference): readonly CatalogueItem[] => {
  const codes = result.item === undefined ? result.loinc : [...result.loinc, result.item];
  const items = [...new Set(codes.map((code) => reference.itemByCode(code)))].filter((item) => item !== undefined);
  return result.mapping === 'mapped' ? items.slice(0, 1) : items;
};
