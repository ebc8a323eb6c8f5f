import type { TerminologyContent } from '../../schemas/terminology.ts';

/** Brings spellings of one name to one form. */
export interface TextFolder {
  /** Width, case, script, spaces, marks and punctuation removed; `%`, `#`, `+` and `-` between Latin letters or digits stay. */
  fold(text: string): string;
  /** The folded name and, behind it, weaker readings of it: without brackets, only what is in them, without an empty ending. */
  readings(text: string): readonly string[];
}

const bracketed = /[([{【〔<]([^()[\]{}【】〔〕<>]*)[)\]}】〕>]/gu;
/** Marks that laboratories put before an item (★ for recognised, * for accredited). */
const marks = /[\s\u200b\ufeff★☆*▲△●○◆◇■□※·・.,，、。:：;；'"“”‘’`_|()[\]{}【】〔〕<>^~!?]/gu;

/** Content → folder. The folded forms of the same text are remembered, up to a bound. */
export const makeTextFolder = (spelling: TerminologyContent['spelling']): TextFolder => {
  const characters = new Map<string, string>();
  for (const pair of spelling.characters) {
    const [from, to] = [...pair];
    if (from !== undefined && to !== undefined) characters.set(from, to);
  }
  const words = [...spelling.words].sort((a, b) => b[0].length - a[0].length);

  const foldPlain = (text: string): string => {
    let folded = '';
    for (const character of text.normalize('NFKC').toLowerCase()) folded += characters.get(character) ?? character;
    // 计数(#) and 百分比(%) are part of the name; other brackets are punctuation here.
    folded = folded
      .replace(/[μµ]/gu, 'u')
      .replace(/[‐‑‒–—―−]/gu, '-')
      .replace(marks, '');
    for (const [from, to] of words) folded = folded.replaceAll(from, to);
    // A hyphen tells nothing apart except as a sign at the end or in a chemical position between digits.
    return folded.replace(/(?<!\d)-(?=.)|-(?=[^\d])/gu, '');
  };

  const readingsOf = (text: string): string[] => {
    const whole = foldPlain(text);
    const found = new Set([whole]);
    const inner: string[] = [];
    const outer = text.normalize('NFKC').replace(bracketed, (_, inside: string) => {
      const kept = foldPlain(inside);
      if (kept !== '%' && kept !== '#') inner.push(inside);
      return kept === '%' || kept === '#' ? kept : '';
    });
    if (inner.length > 0) {
      found.add(foldPlain(outer));
      for (const inside of inner) found.add(foldPlain(inside));
    }
    for (const reading of [...found]) {
      for (const ending of spelling.endings) {
        if (reading.length > ending.length && reading.endsWith(ending)) found.add(reading.slice(0, -ending.length));
      }
    }
    found.delete('');
    return [...found];
  };

  const folded = remember(foldPlain);
  const readings = remember(readingsOf);
  return { fold: folded, readings };
};

/** Bounded memory of a pure function of text: the same few hundred names come again and again. */
export const remember = <T>(make: (text: string) => T, bound = 8192): ((text: string) => T) => {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const fresh = make(text);
    if (made.size >= bound) made.clear();
    made.set(text, fresh);
    return fresh;
  };
};
