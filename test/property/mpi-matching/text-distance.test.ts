import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigramSimilarity, isOneEdit, jaroWinkler } from '../../../domain/mpi/matching/compare/text-distance.ts';

const text = fc.string({ unit: fc.constantFrom(...'abcde王伟'), maxLength: 10 });

describe('text distances', () => {
  it('one random edit is seen as one, from either side', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.constantFrom('insert', 'delete', 'replace', 'swap'), (a, at, kind) => {
        const p = at % (a.length + 1);
        const rest = a.slice(p);
        const edited = {
          insert: `${a.slice(0, p)}x${rest}`,
          delete: a.slice(0, p) + rest.slice(1),
          replace: rest === '' ? a : `${a.slice(0, p)}x${rest.slice(1)}`,
          swap: a.slice(0, p) + rest.slice(1, 2) + rest.slice(0, 1) + rest.slice(2),
        }[kind];
        expect(isOneEdit(a, edited)).toBe(a !== edited);
        expect(isOneEdit(edited, a)).toBe(a !== edited);
      }),
    );
  });

  it('two letters that are new are never one edit', () => {
    fc.assert(
      fc.property(text, (a) => {
        expect(isOneEdit(a, `x${a}y`)).toBe(false);
      }),
    );
  });

  it('similarities lie between 0 and 1 and are 1 for equal texts', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        for (const measure of [jaroWinkler, bigramSimilarity]) {
          expect(measure(a, b)).toBeGreaterThanOrEqual(0);
          expect(measure(a, b)).toBeLessThanOrEqual(1);
          if (a !== '') expect(measure(a, a)).toBe(1);
        }
        expect(bigramSimilarity(a, b)).toBeCloseTo(bigramSimilarity(b, a));
      }),
    );
  });

  it('agrees with published Jaro–Winkler values (Winkler 1990)', () => {
    expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.961, 3);
    expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 2);
    expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.813, 3);
  });
});
