/** Marks of letters already taken: kept between calls, since two new arrays for each pair of names cost more than the comparison. */
const longest = 256;
const marksA = new Uint8Array(longest);
const marksB = new Uint8Array(longest);

/** Letters in common in the order of a, at most `reach` places apart, for Jaro's measure. */
const jaro = (a: string, b: string): number => {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const takenA = a.length <= longest ? marksA.fill(0, 0, a.length) : new Uint8Array(a.length);
  const takenB = b.length <= longest ? marksB.fill(0, 0, b.length) : new Uint8Array(b.length);
  let common = 0;
  for (let i = 0; i < a.length; i += 1) {
    const end = Math.min(b.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= end; j += 1) {
      if (takenB[j] === 1 || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      takenA[i] = 1;
      takenB[j] = 1;
      common += 1;
      break;
    }
  }
  if (common === 0) return 0;
  let halfTranspositions = 0;
  let j = 0;
  for (let i = 0; i < a.length; i += 1) {
    if (takenA[i] !== 1) continue;
    while (takenB[j] !== 1) j += 1;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) halfTranspositions += 1;
    j += 1;
  }
  return (common / a.length + common / b.length + (common - halfTranspositions / 2) / common) / 3;
};

/** Jaro–Winkler similarity, 0 to 1, with the usual prefix weight 0.1 over four letters (Winkler 1990). UTF-16 units. */
export const jaroWinkler = (a: string, b: string): number => {
  if (a === b) return a === '' ? 0 : 1;
  const base = jaro(a, b);
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix += 1;
  return base + prefix * 0.1 * (1 - base);
};

/** Whether one insertion, deletion, substitution or swap of neighbours turns `a` into `b`; equal texts are not. Linear. */
export const isOneEdit = (a: string, b: string): boolean => {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let start = 0;
  while (start < a.length && start < b.length && a.charCodeAt(start) === b.charCodeAt(start)) start += 1;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA -= 1;
    endB -= 1;
  }
  const restA = endA - start;
  const restB = endB - start;
  if (restA <= 1 && restB <= 1) return true;
  return restA === 2 && restB === 2 && a[start] === b[start + 1] && a[start + 1] === b[start];
};

/** Dice's coefficient of the character pairs of two texts, 0 to 1. Texts of one character share nothing unless equal. */
export const bigramSimilarity = (a: string, b: string): number => {
  if (a === b) return a === '' ? 0 : 1;
  if (a.length < 2 || b.length < 2) return 0;
  const pairs = new Map<number, number>();
  for (let i = 1; i < a.length; i += 1) {
    const pair = a.charCodeAt(i - 1) * 65_536 + a.charCodeAt(i);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let common = 0;
  for (let i = 1; i < b.length; i += 1) {
    const pair = b.charCodeAt(i - 1) * 65_536 + b.charCodeAt(i);
    const left = pairs.get(pair) ?? 0;
    if (left === 0) continue;
    pairs.set(pair, left - 1);
    common += 1;
  }
  return (2 * common) / (a.length + b.length - 2);
};
