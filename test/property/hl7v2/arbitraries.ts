import fc from 'fast-check';

const name = fc.constantFrom(
  'PID',
  'PV1',
  'OBR',
  'OBX',
  'NTE',
  'ORC',
  'SPM',
  'IN1',
  'IN2',
  'MRG',
  'RXA',
  'TXA',
  'ZPV',
  'QQQ',
);
const type = fc.constantFrom(
  'ORU^R01',
  'ADT^A01',
  'ADT^A40',
  'OML^O21',
  'OUL^R22',
  'MDM^T02',
  'VXU^V04',
  'DFT^P11',
  'XYZ^Z99',
);
const value = fc.string({
  unit: fc.constantFrom('a', '1', '张', '^', '~', '&', '\\', '"', '.', 'X', 'é', ' '),
  maxLength: 12,
});
const end = fc.constantFrom('\r', '\n', '\r\n');

/** Messages that are well formed, in the main line ends, with delimiters, escapes and Chinese text everywhere. */
export const messageText: fc.Arbitrary<string> = fc
  .record({ type, end, segments: fc.array(fc.tuple(name, fc.array(value, { maxLength: 8 })), { maxLength: 30 }) })
  .map(({ type: code, end: lineEnd, segments }) =>
    [`MSH|^~\\&|A|B|C|D|2026||${code}|1|P|2.5`, ...segments.map(([each, fields]) => [each, ...fields].join('|'))]
      .map((line) => line + lineEnd)
      .join(''),
  );

/** What is left of messages after a bad line: cut, spliced into one another, with bytes overwritten. */
export const damagedBytes: fc.Arbitrary<Uint8Array> = fc
  .record({
    first: messageText,
    second: messageText,
    cut: fc.nat(400),
    splice: fc.nat(400),
    noise: fc.array(fc.tuple(fc.nat(800), fc.nat(255)), { maxLength: 6 }),
  })
  .map(({ first, second, cut, splice, noise }) => {
    const bytes = Buffer.concat([Buffer.from(first).subarray(0, cut), Buffer.from(second).subarray(splice)]);
    for (const [at, byte] of noise) if (at < bytes.length) bytes[at] = byte;
    return new Uint8Array(bytes);
  });

/** Any bytes, often after the start of a header so that they get past the door. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.constantFrom('', 'MSH', 'MSH|^~\\&|', 'FHS|^~\\&|\rMSH|^~\\&|', '\uFEFFMSH|'),
    fc.uint8Array({ maxLength: 300 }),
  )
  .map(([start, rest]) => Uint8Array.from([...Buffer.from(start), ...rest]));
