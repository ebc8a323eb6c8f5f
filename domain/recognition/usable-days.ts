import type { CatalogueItem, RecognitionPolicy } from '../../schemas/recognition/index.ts';

interface Target {
  readonly item?: string | undefined;
  readonly group?: string | undefined;
  readonly category?: string | undefined;
  readonly setting?: string | undefined;
}

/** Whether a line of a policy is about this item in this setting. */
export const isAbout = (line: Target, item: CatalogueItem, setting: string | undefined): boolean =>
  (line.item === undefined || line.item === item.id) &&
  (line.group === undefined || line.group === item.group) &&
  (line.category === undefined || line.category === item.category) &&
  (line.setting === undefined || line.setting === setting);

/** Item before group before category before none; with a setting before without. Powers of two, so that an earlier criterion always decides. */
const specificity = (line: Target): number =>
  (line.item === undefined ? 0 : 8) +
  (line.group === undefined ? 0 : 4) +
  (line.category === undefined ? 0 : 2) +
  (line.setting === undefined ? 0 : 1);

/** Days by the most specific line that is about the item; `undefined`: the policy says nothing about it. */
export const usableDays = (
  policy: RecognitionPolicy,
  item: CatalogueItem,
  setting: string | undefined,
): number | undefined =>
  policy.usableDays
    .filter((line) => isAbout(line, item, setting))
    .reduce<(typeof policy.usableDays)[number] | undefined>(
      (best, line) => (best === undefined || specificity(line) > specificity(best) ? line : best),
      undefined,
    )?.days;
