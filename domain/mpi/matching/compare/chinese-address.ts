import type { MatchField } from '../../../../schemas/mpi-model.ts';
import { type FieldValues, firstOf } from '../field-values.ts';
import type { HanTable } from '../han-table.ts';
import { type Column, valueColumn } from './column.ts';
import { bigramSimilarity } from './text-distance.ts';

const levels = ['exact', 'detail', 'street', 'district', 'differ'] as const;
const [detail, street, district, differ] = [1, 2, 3, 4];

interface AddressFeature {
  readonly text: string;
  readonly city: string;
  readonly district: string;
  /** What follows the division: road, number, community, building, room. */
  readonly rest: string;
}

const division =
  /^(?:中国)?(?:[^省区市]{1,8}?(?:省|自治区))?([^市盟区县]{1,8}?(?:市|自治州|地区|盟))?(?:市辖区)?([^区县旗市]{1,8}?(?:区|县|旗|市))?(.*)$/u;

/** Numerals of building, unit and room in one form: 3号楼2单元501室, 3-2-501. */
const plainRest = (rest: string): string =>
  rest.replace(/(号楼|栋|幢|座|单元|室|号|-|－|#|\s)+/gu, '-').replace(/-+$/u, '');

export const chineseAddressOf = (
  fields: FieldValues,
  field: MatchField,
  table: HanTable,
): AddressFeature | undefined => {
  const value = firstOf(fields, field);
  if (value === undefined) return undefined;
  const text = table.simplify(value.normalize('NFKC')).replace(/[\s,，。;；()（）]/gu, '');
  if (text.length < 4 || /^(不详|未知|无|暂无|同上)/u.test(text)) return undefined;
  const [, city = '', area = '', rest = ''] = division.exec(text) ?? [];
  return { text, city, district: area, rest: plainRest(rest) };
};

/** Addresses by administrative division (GB/T 2260), then by what follows it. A division that one side omits does not speak against. */
export const chineseAddressColumn = (field: MatchField, table: HanTable): Column =>
  valueColumn<AddressFeature>({
    levels,
    read: (fields) => chineseAddressOf(fields, field, table),
    key: ({ text }) => text,
    differing: (a, b) => {
      const sameDistrict = a.district === b.district || a.district === '' || b.district === '';
      if (!sameDistrict) return differ;
      if (a.rest !== '' && a.rest === b.rest) return detail;
      if (a.rest !== '' && b.rest !== '' && bigramSimilarity(a.rest, b.rest) >= 0.65) return street;
      return a.district !== '' && a.district === b.district ? district : differ;
    },
  });
