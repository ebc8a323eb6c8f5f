import { z } from 'zod';
import { categorySchema, loincCodeSchema, referenceIdSchema, repeated, validity } from './common.ts';

/** One part of a panel: an item of the same catalogue that is no panel itself. */
const componentSchema = z.strictObject({
  item: referenceIdSchema,
  /** Items that serve as well, in order of preference: urea nitrogen for urea. */
  alternatives: z.array(referenceIdSchema).default([]),
  /** `false`: the panel counts as covered without it. */
  required: z.boolean().default(true),
});

/** The items that may cover a component, the preferred one first. */
export const partsOf = ({ item, alternatives }: z.infer<typeof componentSchema>): readonly string[] => [
  item,
  ...alternatives,
];

/** An item that the region recognises, or a panel of such items. */
const catalogueItemSchema = z.strictObject({
  id: referenceIdSchema,
  category: categorySchema,
  /** What qualifications and policies may name instead of single items: `liver-function`. */
  group: referenceIdSchema,
  zh: z.string().min(1),
  en: z.string().min(1),
  /** Codes whose results count as this item; a panel's order codes. The join with the terminology dictionary. */
  loinc: z.array(loincCodeSchema).default([]),
  components: z.array(componentSchema).min(1).optional(),
  /** Kind of specially protected information: `hiv`, `genetics`, `psychiatry`. Withheld unless the person permits. */
  sensitive: referenceIdSchema.optional(),
  /** What a repetition would cost; money saved = Σ price of recognised items. */
  price: z.strictObject({ amount: z.number().min(0), currency: z.string().length(3) }).optional(),
  ...validity,
});
export type CatalogueItem = z.infer<typeof catalogueItemSchema>;

/** The catalogue of recognisable items, one version. */
export const catalogueSchema = z
  .strictObject({ version: z.string().min(1), validFrom: validity.validFrom, items: z.array(catalogueItemSchema) })
  .check(({ value, issues }) => {
    const refuse = (position: number, field: string, message: string): void => {
      issues.push({ code: 'custom', message, path: ['items', position, field], input: undefined });
    };
    for (const position of repeated(value.items.map(({ id }) => id))) refuse(position, 'id', 'item id used twice');
    const owners = new Map<string, string>();
    const parts = new Set(value.items.filter(({ components }) => components === undefined).map(({ id }) => id));
    value.items.forEach((item, position) => {
      for (const code of item.loinc) {
        if (owners.has(code)) refuse(position, 'loinc', `code ${code} belongs to ${owners.get(code)} already`);
        owners.set(code, item.id);
      }
      for (const part of (item.components ?? []).flatMap(partsOf)) {
        if (!parts.has(part)) refuse(position, 'components', `${part} is no single item of this catalogue`);
      }
    });
  });
