import { decodeLeniently, decodeStrictly } from './codec.ts';
import { type Charset, charsetNamed, declaredNames } from './names.ts';
import { surprise } from './plausibility.ts';
import { tellingLines } from './sample.ts';

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
 * A charset is possible when all bytes fit it. Of the possible ones, the text that surprises least is taken; that a charset's own reading of MSH-18
 * (or the transport, `hint`) names it counts for it.
 */
export const detectCharset = (bytes: Uint8Array, hint: Charset | undefined): Detection | undefined => {
  const asUtf8 = decodeStrictly(bytes, 'utf-8');
  if (asUtf8 !== undefined && hasManyHan(asUtf8))
    return { charset: 'utf-8', text: asUtf8, margin: Number.POSITIVE_INFINITY };
  const sample = tellingLines(bytes);
  const candidates = priors.flatMap(([charset, prior]) => {
    const text = charset === 'utf-8' ? asUtf8 : decodeStrictly(bytes, charset);
    if (text === undefined) return [];
    const declared = charset === hint || declaredNames(text).some((name) => charsetNamed(name) === charset);
    const { total, average } = surprise(decodeLeniently(sample, charset), charset);
    if (!declared && average > noise) return [];
    return [{ charset, text, cost: total + prior - (declared ? declaredBonus : 0) }];
  });
  candidates.sort((a, b) => a.cost - b.cost);
  const [best, second] = candidates;
  return (
    best && { charset: best.charset, text: best.text, margin: (second?.cost ?? Number.POSITIVE_INFINITY) - best.cost }
  );
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
