/** One piece of strict XML markup. Text is decoded; `attributes` keep their order. */
export type MarkupToken =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: readonly Attribute[];
      readonly isEmpty: boolean;
    }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

interface Attribute {
  readonly name: string;
  readonly value: string;
}

/** Where the markup is not well formed, a `MarkupError` in words that hold nothing of the input. */
export class MarkupError extends Error {
  override readonly name = 'MarkupError';
}

const namePattern = /[A-Za-z_][A-Za-z0-9_.:-]*/y;
const spacePattern = /[ \t\r\n]*/y;
const xmlEntities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** Longest entity name of HTML 4 is `thetasym`; longest character reference `&#x10FFFF;`. */
const entityPattern = /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));/g;

/** Decodes character and entity references. Entities of HTML beyond XML's own become a neutral letter: only their form matters here. */
const decode = (text: string): string => {
  if (!text.includes('&')) return text;
  const decoded = text.replace(entityPattern, (_whole, decimal, hex, name) => {
    if (name !== undefined) return xmlEntities[name] ?? htmlControl(name);
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    if (code > 0x10ffff || code === 0) throw new MarkupError('a character reference is out of range');
    return String.fromCodePoint(code);
  });
  if (text.replace(entityPattern, '').includes('&')) throw new MarkupError('an ampersand does not start an entity');
  return decoded;
};

/** HTML 5 names of characters that would matter in a URL's scheme. */
const htmlControl = (name: string): string =>
  ({ Tab: '\t', NewLine: '\n', colon: ':', lpar: '(', rpar: ')', sol: '/', bsol: '\\' })[name] ?? 'x';

/** Splits `source` into tokens. Throws `MarkupError` on declarations, processing instructions, CDATA and anything malformed. */
export function* readMarkup(source: string): Generator<MarkupToken> {
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    const end = open < 0 ? source.length : open;
    if (end > at) yield { kind: 'text', text: decode(source.slice(at, end)) };
    if (open < 0) return;
    if (source.startsWith('<!--', open)) at = skipComment(source, open);
    else if (source.startsWith('</', open)) {
      const name = readName(source, open + 2);
      at = skipSpace(source, open + 2 + name.length);
      if (source[at] !== '>') throw new MarkupError('a closing tag is not closed');
      at += 1;
      yield { kind: 'close', name };
    } else {
      const tag = readTag(source, open + 1);
      at = tag.end;
      yield { kind: 'open', name: tag.name, attributes: tag.attributes, isEmpty: tag.isEmpty };
    }
  }
}

const skipComment = (source: string, open: number): number => {
  const end = source.indexOf('--', open + 4);
  // `--` inside a comment is not XML, and browsers disagree about where such a comment ends.
  if (end < 0 || source[end + 2] !== '>' || source[open + 4] === '>' || source.startsWith('->', open + 4)) {
    throw new MarkupError('a comment is malformed');
  }
  return end + 3;
};

const readName = (source: string, at: number): string => {
  namePattern.lastIndex = at;
  const name = namePattern.exec(source)?.[0];
  if (name === undefined) throw new MarkupError('a < does not start a tag, or starts a declaration');
  return name;
};

const skipSpace = (source: string, at: number): number => {
  spacePattern.lastIndex = at;
  spacePattern.exec(source);
  return spacePattern.lastIndex;
};

const readTag = (source: string, start: number) => {
  const name = readName(source, start);
  const attributes: Attribute[] = [];
  const names = new Set<string>();
  let at = start + name.length;
  for (;;) {
    const next = skipSpace(source, at);
    if (source[next] === '>') return { name, attributes, isEmpty: false, end: next + 1 };
    if (source.startsWith('/>', next)) return { name, attributes, isEmpty: true, end: next + 2 };
    if (next === at) throw new MarkupError('a tag is malformed');
    const attribute = readName(source, next);
    at = skipSpace(source, next + attribute.length);
    if (source[at] !== '=') throw new MarkupError('an attribute has no value');
    at = skipSpace(source, at + 1);
    const quote = source[at];
    const end = quote === '"' || quote === "'" ? source.indexOf(quote, at + 1) : -1;
    if (end < 0) throw new MarkupError('an attribute is not quoted');
    const raw = source.slice(at + 1, end);
    if (raw.includes('<')) throw new MarkupError('an attribute holds a <');
    if (names.has(attribute)) throw new MarkupError('an attribute is given twice');
    names.add(attribute);
    attributes.push({ name: attribute, value: decode(raw) });
    at = end + 1;
  }
};
