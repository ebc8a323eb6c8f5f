import iconv from 'iconv-lite';

/** The characters of a block of a double-byte table, row by row. */
const block = (
  codec: string,
  firstLead: number,
  lastLead: number,
  trails: readonly [number, number][],
): ReadonlySet<string> => {
  const bytes: number[] = [];
  for (let lead = firstLead; lead <= lastLead; lead += 1) {
    for (const [from, to] of trails) for (let trail = from; trail <= to; trail += 1) bytes.push(lead, trail);
  }
  return new Set(iconv.decode(Uint8Array.from(bytes), codec).replaceAll('\uFFFD', ''));
};

const gbTrails: readonly [number, number][] = [[0xa1, 0xfe]];
const big5Trails: readonly [number, number][] = [
  [0x40, 0x7e],
  [0xa1, 0xfe],
];

/** Both tables put the characters in daily use first (GB 2312 level 1: 3,755; Big5 level 1: 5,401) and the others after them. */
export const ordinarySimplified = block('gb2312', 0xb0, 0xd7, gbTrails);
export const uncommonSimplified = block('gb2312', 0xd8, 0xf7, gbTrails);
export const ordinaryTraditional = block('big5', 0xa4, 0xc6, big5Trails);
export const uncommonTraditional = block('big5', 0xc9, 0xf9, big5Trails);
