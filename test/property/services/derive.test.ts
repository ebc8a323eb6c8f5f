import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { derive, deriveRootId } from '../../../domain/fhir/index.ts';

const parts = fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 5 });

describe('derived names', () => {
  test('are of the length and the letters that were asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 51 }), parts, (length, list) => {
        expect(derive(length, list)).toMatch(new RegExp(`^[0-9a-hjkmnp-tv-z]{${length}}$`));
      }),
    );
  });

  test('differ when the parts do, also when their letters run together the same way', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(derive(26, one)).not.toBe(derive(26, other));
      }),
    );
    expect(derive(26, ['ab', 'c'])).not.toBe(derive(26, ['a', 'bc']));
    expect(derive(26, ['1:a'])).not.toBe(derive(26, ['', 'a']));
  });

  test('a shorter name is the beginning of a longer one', () => {
    fc.assert(
      fc.property(parts, (list) => {
        expect(derive(26, list).startsWith(derive(20, list))).toBe(true);
      }),
    );
  });

  // Ids are stored: a change of the derivation would part every record from what is sent about it later.
  test('stay what they are', () => {
    expect(derive(20, ['first', 'Patient', 'https://first.example', '1'])).toBe(
      deriveRootId('first', 'Patient', 'https://first.example', '1'),
    );
    expect(deriveRootId('first', 'Patient', 'https://first.example', '1')).toMatchInlineSnapshot(
      `"px3qxvm4nq5ej1tva47f"`,
    );
  });
});
