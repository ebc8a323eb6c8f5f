import { decodeLeniently, decodeStrictly } from './codec.ts';
import { type Charset, charsetNamed, declaredNames } from './names.ts';
import { surprise } from './plausibility.ts';
import { headerLine, tellingLines } from './sample.ts';

export interface Detection {
  readonly charset: Charset;
  readonly text: string;
  /** How much more surprising the second best charset is; Infinity when no other is possible. */
  readonly margin: number;
}

/** What each charset costs before a byte is seen: in the order in which Chinese senders use them. */
const priors: readonly (readonly [Charset, number])[] = [
  ['utf-8', 0],
  ['gb18030', 0],
  ['big5', 1],
  ['iso-8859-1', 3],
];

/** What a declaration is worth against the text. Senders often declare wrongly, so one odd character outweighs it. */
const declaredBonus = 6;

/** More than this for one non-ASCII character, on average, is noise and not text in any charset. */
const noise = 13;

/**
 * Finds the charset of bytes that are not plain ASCII and have no byte-order mark; undefined when they are text in none.
 *
 * Of the charsets that all bytes fit, the one is taken whose text surprises least; that a charset's own reading of MSH-18 (or the transport, `hint`)
 * names it counts for it.
 */
export const detectCharset = (bytes: Uint8Array, hint: Charset | undefined): Detection | undefined => {
  const asUtf8 = decodeStrictly(bytes, 'utf-8');
  if (asUtf8 !== undefined && hasManyHan(asUtf8))
    return { charset: 'utf-8', text: asUtf8, margin: Number.POSITIVE_INFINITY };
  const possible = asUtf8 === undefined ? priors.filter(([charset]) => charset !== 'utf-8') : priors;
  const candidates = rank(bytes, hint, possible);
  // Only the sample was judged; the rest of the bytes may still not fit.
  for (const [at, { charset, cost }] of candidates.entries()) {
    const text = charset === 'utf-8' ? asUtf8 : decodeStrictly(bytes, charset);
    if (text === undefined) continue;
    const second = candidates.slice(at + 1).find(({ fits }) => fits);
    return { charset, text, margin: (second?.cost ?? Number.POSITIVE_INFINITY) - cost };
  }
  return undefined;
};

interface Candidate {
  readonly charset: Charset;
  readonly cost: number;
  /** Whether every byte of the sample is text in it. */
  readonly fits: boolean;
}

/** The charsets that make sense of a sample, the best first. */
const rank = (bytes: Uint8Array, hint: Charset | undefined, possible: typeof priors): Candidate[] => {
  const sample = tellingLines(bytes);
  const header = headerLine(bytes);
  return possible
    .flatMap(([charset, prior]) => {
      const declared =
        charset === hint ||
        declaredNames(decodeLeniently(header, charset)).some((name) => charsetNamed(name) === charset);
      const text = decodeLeniently(sample, charset);
      const { total, average } = surprise(text, charset);
      // Every byte fits ISO 8859-1, and some engines declare it for everything, so there a declaration is no excuse.
      if (average > noise && (!declared || charset === 'iso-8859-1')) return [];
      return [{ charset, cost: total + prior - (declared ? declaredBonus : 0), fits: !text.includes('\uFFFD') }];
    })
    .sort((a, b) => a.cost - b.cost);
};

/** Six three-byte sequences in otherwise valid UTF-8 do not come about by chance; most messages are told by this alone. */
const hasManyHan = (text: string): boolean => {
  let count = 0;
  for (const _ of text.matchAll(/[\u3000-\u9FFF\uFF00-\uFFEF]/g)) {
    count += 1;
    if (count === 6) return true;
  }
  return false;
};
