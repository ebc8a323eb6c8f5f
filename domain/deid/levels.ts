import type { LevelTable } from '../../schemas/deid/index.ts';

/** The highest level that a code anywhere in a resource raises it to (GB/T 39725-2020). */
export const makeLevelOf = ({ usual, rows }: LevelTable): ((resource: object) => number) => {
  const levelOfCode = (system: string, code: string): number =>
    rows.reduce(
      (highest, row) =>
        row.level > highest && system.startsWith(row.system) && row.codes.some((start) => code.startsWith(start))
          ? row.level
          : highest,
      usual,
    );
  const visit = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce<number>((highest, one) => Math.max(highest, visit(one)), usual);
    if (typeof value !== 'object' || value === null) return usual;
    // An object of parsed JSON.
    const { system, code, ...others } = value as Readonly<Record<string, unknown>>;
    const own = typeof system === 'string' && typeof code === 'string' ? levelOfCode(system, code) : usual;
    return Math.max(own, visit(Object.values(others)), visit(code));
  };
  return visit;
};
