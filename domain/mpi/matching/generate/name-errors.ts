import type { Draw } from './draw.ts';
import type { GeneratorContent } from './generator-content.ts';

/** The ways in which Chinese names are written down wrong, or otherwise. A name that offers no such way is returned as it is. */
export interface NameErrors {
  readonly homophone: (name: string) => string;
  readonly lookAlike: (name: string) => string;
  readonly traditional: (name: string) => string;
  readonly pinyin: (name: string) => string;
}

export const makeNameErrors = ({ han, given, characters }: GeneratorContent, draw: Draw): NameErrors => {
  // Who mistypes a name takes another character that names are made of, not any of that sound.
  const usual = new Set([
    ...[...given.male, ...given.female].join(''),
    ...characters.male,
    ...characters.female,
    ...Object.keys(han.surnames).join(''),
  ]);
  const reading = new Map<string, string>();
  const homophones = new Map<string, string[]>();
  for (const [syllable, every] of Object.entries(han.pinyin)) {
    const named = [...every].filter((character) => usual.has(character));
    for (const character of named) {
      if (!reading.has(character)) reading.set(character, syllable);
      const others = named.filter((other) => other !== character);
      homophones.set(character, [...(homophones.get(character) ?? []), ...others]);
    }
  }
  const alike = new Map<string, string[]>();
  for (const group of han.lookAlike) {
    for (const character of group)
      alike.set(character, [...(alike.get(character) ?? []), ...[...group].filter((other) => other !== character)]);
  }
  const traditional = new Map<string, string[]>();
  const pairs = [...han.simplified];
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const [from = '', to = ''] = [pairs[i], pairs[i + 1]];
    traditional.set(to, [...(traditional.get(to) ?? []), from]);
  }
  const replaceOne = (name: string, others: ReadonlyMap<string, readonly string[]>): string => {
    const letters = [...name];
    const places = letters.flatMap((character, i) => ((others.get(character) ?? []).length > 0 ? [i] : []));
    if (places.length === 0) return name;
    // The family name is known from the ID card and seldom wrong.
    const place =
      places.length > 1 && places[0] === 0 && draw.chance(0.7) ? draw.one(places.slice(1)) : draw.one(places);
    letters[place] = draw.one(others.get(letters[place] ?? '') ?? []);
    return letters.join('');
  };
  return {
    homophone: (name) => replaceOne(name, homophones),
    lookAlike: (name) => replaceOne(name, alike),
    traditional: (name) => [...name].map((character) => traditional.get(character)?.[0] ?? character).join(''),
    pinyin: (name) => {
      const syllables = [...name.replace('·', '')].map((character) => reading.get(character));
      if (syllables.some((syllable) => syllable === undefined)) return name;
      const [family = '', ...rest] = syllables;
      return `${family} ${rest.join('')}`.toUpperCase();
    },
  };
};
