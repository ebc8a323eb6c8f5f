/** The character sets that the gateway reads and writes. GBK and GB 2312 are subsets of GB 18030 and count as it. */
export type Charset = 'ascii' | 'utf-8' | 'gb18030' | 'big5' | 'iso-8859-1' | 'utf-16le' | 'utf-16be';

/** Names of HL7 table 0211 and what senders write instead, reduced to capitals and digits. `UTF16` leaves the byte order open. */
const byName: ReadonlyMap<string, Charset> = new Map([
  ['ASCII', 'ascii'],
  ['USASCII', 'ascii'],
  ['ISOIR6', 'ascii'],
  ['UNICODEUTF8', 'utf-8'],
  ['UTF8', 'utf-8'],
  ['UNICODE', 'utf-8'],
  ['ISOIR192', 'utf-8'],
  ['GB180302000', 'gb18030'],
  ['GB180302005', 'gb18030'],
  ['GB180302022', 'gb18030'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gb18030'],
  ['CP936', 'gb18030'],
  ['GB2312', 'gb18030'],
  ['GB23121980', 'gb18030'],
  ['EUCCN', 'gb18030'],
  ['ISOIR58', 'gb18030'],
  ['BIG5', 'big5'],
  ['CP950', 'big5'],
  ['CNS116431992', 'big5'],
  ['88591', 'iso-8859-1'],
  ['ISO88591', 'iso-8859-1'],
  ['LATIN1', 'iso-8859-1'],
  ['CP1252', 'iso-8859-1'],
  ['WINDOWS1252', 'iso-8859-1'],
  ['ISOIR100', 'iso-8859-1'],
  ['UNICODEUTF16', 'utf-16le'],
  ['UTF16', 'utf-16le'],
  ['UTF16LE', 'utf-16le'],
  ['UTF16BE', 'utf-16be'],
]);

/** What a name of HL7 table 0211, or a MIME name, stands for; undefined when it is none of these. */
export const charsetNamed = (name: string): Charset | undefined =>
  byName.get(name.toUpperCase().replace(/[^A-Z0-9]/g, ''));

/** HL7 table 0211's name, to write in MSH-18. */
export const table0211: Readonly<Record<Charset, string>> = {
  ascii: 'ASCII',
  'utf-8': 'UNICODE UTF-8',
  gb18030: 'GB 18030-2000',
  big5: 'BIG-5',
  'iso-8859-1': '8859/1',
  'utf-16le': 'UNICODE UTF-16',
  'utf-16be': 'UNICODE UTF-16',
};

/** The names in MSH-18 of the first message in a text, in order; empty when it has none. MSH-18 repeats (HL7 v2.8 chapter 2.14.9.18). */
export const declaredNames = (text: string): string[] => {
  const start = /(?:^|[\r\n\uFEFF\v])MSH[^\r\n]/.exec(text.slice(0, 65_536));
  if (!start) return [];
  const from = start.index + start[0].length - 4;
  const line = /^[^\r\n]*/.exec(text.slice(from, from + 65_536))?.[0] ?? '';
  const field = line.charAt(3);
  const repetition = line.charAt(5);
  // Cut at MSH-1, the name is field 0 and MSH-2 is field 1.
  const declared = line.split(field, 18)[17] ?? '';
  return (repetition === '' || repetition === field ? [declared] : declared.split(repetition))
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== '""');
};
