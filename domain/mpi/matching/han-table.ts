/** Character data of Chinese names, as it stands in the content files. */
export interface HanContent {
  /** Syllable without tone → its characters. */
  readonly pinyin: Readonly<Record<string, string>>;
  /** Pairs of a traditional character and its simplified form, one after the other. */
  readonly simplified: string;
  /** Groups of characters that are mistaken for one another. */
  readonly lookAlike: readonly string[];
  /** Surname → share of the population in per cent; holds the compound surnames. */
  readonly surnames: Readonly<Record<string, number>>;
}

export interface HanTable {
  readonly simplify: (text: string) => string;
  /** Readings without tone; empty for what is no known character. */
  readonly readings: (character: string) => readonly string[];
  readonly lookAlike: (a: string, b: string) => boolean;
  /** The family name at the start of a Chinese name: a compound one where the name has more than two characters. */
  readonly familyOf: (name: string) => string;
  /** Share of the population, 0 to 1; 0 for a surname that is not listed. */
  readonly surnameShare: (family: string) => number;
}

/** Indexes the character data for look-up; made once and shared. */
export const makeHanTable = ({ pinyin, simplified, lookAlike, surnames }: HanContent): HanTable => {
  const readings = new Map<string, string[]>();
  for (const [syllable, characters] of Object.entries(pinyin)) {
    for (const character of characters) {
      const known = readings.get(character);
      if (known === undefined) readings.set(character, [syllable]);
      else known.push(syllable);
    }
  }
  const simple = new Map<string, string>();
  const pairs = [...simplified];
  for (let i = 0; i + 1 < pairs.length; i += 2) simple.set(pairs[i] ?? '', pairs[i + 1] ?? '');
  const alike = new Set(lookAlike.flatMap((group) => [...group].flatMap((a) => [...group].map((b) => a + b))));
  const shares = new Map(Object.entries(surnames));
  return {
    simplify: (text) => {
      let out = '';
      for (const character of text) out += simple.get(character) ?? character;
      return out;
    },
    readings: (character) => readings.get(character) ?? [],
    lookAlike: (a, b) => alike.has(a + b),
    familyOf: (name) => (name.length > 2 && shares.has(name.slice(0, 2)) ? name.slice(0, 2) : name.slice(0, 1)),
    surnameShare: (family) => (shares.get(family) ?? 0) / 100,
  };
};
