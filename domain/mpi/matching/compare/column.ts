import type { FieldValues } from '../field-values.ts';

/** The level of a pair where either side is missing. */
export const missing = -1;

/** The values of one comparison for a list of records, by the record's position. */
export interface Column {
  /** Level ids, from full agreement (position 0) to none. */
  readonly levels: readonly string[];
  readonly add: (fields: FieldValues) => void;
  /** The position in `levels`, or `missing`. */
  readonly compare: (a: number, b: number) => number;
  /** How frequent the value is that both share, among the records that have one; read only for pairs at level 0. */
  readonly frequency: (a: number, b: number) => number;
}

interface ValueComparator<Feature> {
  readonly levels: readonly string[];
  readonly read: (fields: FieldValues) => Feature | undefined;
  /** Features with one key are the same value. */
  readonly key: (feature: Feature) => string;
  /** Compares two features with different keys. */
  readonly differing: (a: Feature, b: Feature) => number;
  /** The least frequency of a value, where it is known from elsewhere; 0 otherwise. */
  readonly leastFrequency?: (feature: Feature) => number;
}

/** A column of one value a record: each distinct value is kept once and equal values are found without looking at them. */
export const valueColumn = <Feature>(comparator: ValueComparator<Feature>): Column => {
  const numbers = new Map<string, number>();
  const features: Feature[] = [];
  const counts: number[] = [];
  const rows: number[] = [];
  let present = 0;
  return {
    levels: comparator.levels,
    add: (fields) => {
      const feature = comparator.read(fields);
      if (feature === undefined) {
        rows.push(missing);
        return;
      }
      const key = comparator.key(feature);
      let number = numbers.get(key);
      if (number === undefined) {
        number = features.push(feature) - 1;
        numbers.set(key, number);
        counts.push(0);
      }
      counts[number] = (counts[number] ?? 0) + 1;
      present += 1;
      rows.push(number);
    },
    compare: (a, b) => {
      const one = rows[a] ?? missing;
      const other = rows[b] ?? missing;
      if (one === missing || other === missing) return missing;
      if (one === other) return 0;
      const left = features[one];
      const right = features[other];
      return left === undefined || right === undefined ? missing : comparator.differing(left, right);
    },
    frequency: (a) => {
      const number = rows[a] ?? missing;
      const feature = features[number];
      // The pair itself is two of the records counted: one of them says nothing about chance.
      const counted = Math.max((counts[number] ?? 0) - 1, 1) / Math.max(present, 1);
      return feature === undefined ? 1 : Math.max(counted, comparator.leastFrequency?.(feature) ?? 0);
    },
  };
};
