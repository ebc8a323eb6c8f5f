type TokenKind = 'name' | 'string' | 'number' | 'date' | 'time' | 'symbol' | 'external' | 'special' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Unescaped. */
  readonly text: string;
  /** A name in backquotes is never a keyword. */
  readonly isQuoted: boolean;
}

/** An expression that is malformed, or uses what this evaluator does not offer. */
export class PathError extends Error {
  override readonly name = 'PathError';
}

const escapes: Readonly<Record<string, string>> = { f: '\f', n: '\n', r: '\r', t: '\t' };

const unescapeText = (text: string): string =>
  text.replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/gs, (_whole, hex: string | undefined, char: string) =>
    hex === undefined ? (escapes[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  );

/** Alternatives in the order of FHIRPath's lexical grammar (http://hl7.org/fhirpath/grammar.html). */
const tokenPattern = new RegExp(
  [
    String.raw`(?<space>\s+|//[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<time>@T[\d:.]+)`,
    String.raw`(?<date>@\d{4}(?:-\d\d(?:-\d\d)?)?(?:T(?:\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)?(?:Z|[+-]\d\d:\d\d)?)?)`,
    String.raw`(?<number>\d+(?:\.\d+)?)`,
    String.raw`(?<string>'(?:[^'\\]|\\.)*')`,
    String.raw`(?<external>%(?:[A-Za-z_][\w-]*|'(?:[^'\\]|\\.)*'|${'`'}(?:[^${'`'}\\]|\\.)*${'`'}))`,
    String.raw`(?<special>\$(?:this|index|total))`,
    String.raw`(?<quoted>${'`'}(?:[^${'`'}\\]|\\.)*${'`'})`,
    String.raw`(?<name>[A-Za-z_]\w*)`,
    String.raw`(?<symbol><=|>=|!=|!~|[.,()\[\]{}+\-*/&|<>=~])`,
  ].join('|'),
  'y',
);

/** Splits a FHIRPath expression into tokens; the last one is `end`. Throws `PathError`. */
export const tokenise = (source: string): readonly Token[] => {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < source.length) {
    const groups = tokenPattern.exec(source)?.groups;
    if (groups === undefined) throw new PathError('The expression has a character that FHIRPath does not know');
    const token = tokenOf(groups);
    if (token !== undefined) tokens.push(token);
  }
  tokens.push({ kind: 'end', text: '', isQuoted: false });
  return tokens;
};

const tokenOf = (groups: Readonly<Record<string, string | undefined>>): Token | undefined => {
  const { time, date, number, string, external, special, quoted, name, symbol } = groups;
  if (time !== undefined) return { kind: 'time', text: time.slice(2), isQuoted: false };
  if (date !== undefined) return { kind: 'date', text: date.slice(1), isQuoted: false };
  if (number !== undefined) return { kind: 'number', text: number, isQuoted: false };
  if (string !== undefined) return { kind: 'string', text: unescapeText(string.slice(1, -1)), isQuoted: true };
  if (external !== undefined) {
    const bare = external.slice(1);
    return { kind: 'external', text: /^['`]/.test(bare) ? unescapeText(bare.slice(1, -1)) : bare, isQuoted: false };
  }
  if (special !== undefined) return { kind: 'special', text: special, isQuoted: false };
  if (quoted !== undefined) return { kind: 'name', text: unescapeText(quoted.slice(1, -1)), isQuoted: true };
  if (name !== undefined) return { kind: 'name', text: name, isQuoted: false };
  return symbol === undefined ? undefined : { kind: 'symbol', text: symbol, isQuoted: false };
};
