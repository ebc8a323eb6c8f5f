/** How fast HL7 v2 messages are decoded, parsed and read, beside `split` alone, which does nothing but cut the text. */
import { decodeBytes, encodeBytes, encodeMessage, groupMessage, parseMessage } from '../domain/hl7v2/index.ts';

const results = 36;

/** An ORU^R01 of 40 segments: MSH, PID, PV1, OBR and 36 OBX. */
const makeOru = (): string =>
  [
    'MSH|^~\\&|LIS|HOSP1|GW|REG|20260312081500+0800||ORU^R01^ORU_R01|M0001|P|2.5.1||||||UNICODE UTF-8',
    'PID|1||P1001^^^HOSP1^MR~110101199003070000^^^GA^NI||张^三||19900307|M|||幸福路1号^^北京^^100000^CN||010-55500000',
    'PV1|1|I|W3^301^2^HOSP1||||D001^李^四|||||||||||V1001',
    'OBR|1|O1001|F1001|CBC^血常规^L|||20260312070000|||||||||D001^李^四||||||20260312080000||LAB|F',
    ...Array.from({ length: results }, (_, i) => {
      const n = i + 1;
      return `OBX|${n}|NM|T${n}^项目${n}^L||${n}.5|10*9/L^^UCUM|3.5-9.5|N|||F|||20260312075000||D002^王^五`;
    }),
  ].join('\r');

/** 3 header fields, then 5 of every OBX: 183 with the default of 36 results. */
const paths = [
  'MSH-9.1',
  'MSH-10',
  'PID-3.1',
  ...Array.from({ length: results }, (_, i) =>
    ['1', '3.1', '5', '6.1', '11'].map((field) => `OBX[${i + 1}]-${field}`),
  ).flat(),
];

const read = (text: string): number => {
  const message = parseMessage(text);
  let length = 0;
  for (const path of paths) length += message.get(path)?.length ?? 0;
  return length;
};

/** The same 183 values through segments and fields, the way the converter reads them. */
const walk = (text: string): number => {
  const message = parseMessage(text);
  let length = (message.get('MSH-9.1')?.length ?? 0) + message.controlId.length + (message.get('PID-3.1')?.length ?? 0);
  for (const obx of message.segmentsNamed('OBX')) {
    for (const n of [1, 3, 5, 6, 11]) length += obx.field(n).repetition(1).component(1).text.length;
  }
  return length;
};

const splitOnly = (text: string): number => {
  let count = 0;
  for (const line of text.split('\r')) {
    for (const field of line.split('|'))
      for (const repetition of field.split('~')) count += repetition.split('^').length;
  }
  return count;
};

const rounds = 7;
const perRound = 3000;

export const bench = {
  name: 'hl7v2-parse',
  run: async (): Promise<Record<string, number>> => {
    const text = makeOru();
    const gb18030 = encodeBytes(text, 'gb18030');
    const utf8 = encodeBytes(text, 'utf-8');
    const tasks: Readonly<Record<string, (text: string) => number>> = {
      'parse + 183 fields by path, messages/s': read,
      'parse + 183 fields by segment, messages/s': walk,
      'parse only, messages/s': (each) => parseMessage(each).segments.length,
      'parse + group, messages/s': (each) => groupMessage(parseMessage(each)).findings.length,
      'parse + encode, messages/s': (each) => encodeMessage(parseMessage(each)).length,
      'detect + decode UTF-8, messages/s': () => decodeBytes(utf8).text.length,
      'detect + decode GB 18030 under a wrong MSH-18, messages/s': () => decodeBytes(gb18030).text.length,
      'split only, messages/s': splitOnly,
    };
    const best: Record<string, number> = {};
    let sink = 0;
    // Rounds take turns, so that a slow spell of the machine falls on all of them; the best round of each is its figure.
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, task] of Object.entries(tasks)) {
        const start = performance.now();
        for (let i = 0; i < perRound; i += 1) sink += task(text);
        const rate = Math.round((perRound * 1000) / (performance.now() - start));
        best[name] = Math.max(best[name] ?? 0, rate);
      }
    }
    if (sink === 0) throw new Error('Nothing was read');
    return best;
  },
};

if (import.meta.main) console.table(await bench.run());
