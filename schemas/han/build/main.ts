/**
 * Compiles the character table of the patient index, `content/mpi/han.json`: readings of each character without tone (pinyin-pro, MIT) and
 * simplified forms (opencc-js, MIT and Apache-2.0). The same packages give the same bytes. Run: `npm run build:han`.
 */
import { writeFileSync } from 'node:fs';
import { Converter } from 'opencc-js';
import { pinyin, polyphonic } from 'pinyin-pro';

const simplify = Converter({ from: 't', to: 'cn' });
const readings = new Map<string, string>();
let simplified = '';

// The unified ideographs of Unicode 1.1: what GBK, and so nearly every hospital system, can write.
for (let code = 0x4e00; code <= 0x9fa5; code += 1) {
  const character = String.fromCodePoint(code);
  const simple = simplify(character);
  if (simple !== character && simple.length === 1) simplified += character + simple;
  const spoken = polyphonic(character, { toneType: 'none', type: 'array' })[0] ?? [];
  const every = [
    ...spoken,
    pinyin(character, { toneType: 'none' }),
    pinyin(character, { toneType: 'none', surname: 'all' }),
  ];
  for (const reading of new Set(every.map((text) => text.trim().replaceAll('ü', 'v')))) {
    if (/^[a-zê]+$/.test(reading)) readings.set(reading, (readings.get(reading) ?? '') + character);
  }
}

const pinyinTable = Object.fromEntries([...readings].toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(
  new URL('../../../content/mpi/han.json', import.meta.url),
  `${JSON.stringify({ pinyin: pinyinTable, simplified })}\n`,
);
