import { PathError, type Token, tokenise } from './lexer.ts';

/** A parsed FHIRPath expression. `member`, `call` and `index` have a `from`; without one they start at the focus. */
export type PathTree =
  | {
      readonly kind: 'literal';
      readonly type: LiteralType;
      readonly value: string | number | boolean;
      readonly unit?: string;
    }
  | { readonly kind: 'empty' }
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'special'; readonly name: string }
  | { readonly kind: 'member'; readonly from: PathTree | undefined; readonly name: string }
  | {
      readonly kind: 'call';
      readonly from: PathTree | undefined;
      readonly name: string;
      readonly args: readonly PathTree[];
    }
  | { readonly kind: 'index'; readonly from: PathTree; readonly index: PathTree }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: PathTree }
  | { readonly kind: 'type'; readonly operator: 'is' | 'as'; readonly operand: PathTree; readonly typeName: string }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: PathTree; readonly right: PathTree };

type LiteralType =
  | 'System.Boolean'
  | 'System.String'
  | 'System.Integer'
  | 'System.Decimal'
  | 'System.DateTime'
  | 'System.Time'
  | 'System.Quantity';

/** Weakest first (http://hl7.org/fhirpath/#operator-precedence). */
const precedence: readonly (readonly string[])[] = [
  ['implies'],
  ['or', 'xor'],
  ['and'],
  ['in', 'contains'],
  ['=', '~', '!=', '!~'],
  ['<', '>', '<=', '>='],
  ['|'],
  ['is', 'as'],
  ['+', '-', '&'],
  ['*', '/', 'div', 'mod'],
];

/** Parses an expression. Throws `PathError` where it is malformed. */
export const parsePath = (source: string): PathTree => {
  const tokens = tokenise(source);
  let at = 0;

  const peek = (): Token => {
    const token = tokens[Math.min(at, tokens.length - 1)];
    if (token === undefined) throw new PathError('The expression is empty');
    return token;
  };
  const isSymbol = (text: string) => peek().kind === 'symbol' && peek().text === text;
  const take = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const expectSymbol = (text: string) => {
    if (!isSymbol(text)) throw new PathError(`The expression lacks ${text}`);
    at += 1;
  };

  const operatorAt = (level: readonly string[]): string | undefined => {
    const { kind, text, isQuoted } = peek();
    return (kind === 'symbol' || kind === 'name') && !isQuoted && level.includes(text) ? text : undefined;
  };

  const binary = (level: number): PathTree => {
    const operators = precedence[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (let operator = operatorAt(operators); operator !== undefined; operator = operatorAt(operators)) {
      at += 1;
      if (operator === 'is' || operator === 'as')
        left = { kind: 'type', operator, operand: left, typeName: typeName() };
      else left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
    return left;
  };

  const typeName = (): string => {
    const name = take().text;
    if (!isSymbol('.')) return name;
    at += 1;
    return `${name}.${take().text}`;
  };

  const unary = (): PathTree => {
    if (isSymbol('-') || isSymbol('+')) return { kind: 'unary', operator: take().text, operand: unary() };
    let tree = primary();
    for (;;) {
      if (isSymbol('.')) {
        at += 1;
        tree = invocation(tree);
      } else if (isSymbol('[')) {
        at += 1;
        const index = binary(0);
        expectSymbol(']');
        tree = { kind: 'index', from: tree, index };
      } else return tree;
    }
  };

  const invocation = (from: PathTree | undefined): PathTree => {
    const token = take();
    if (token.kind === 'special') return { kind: 'special', name: token.text };
    if (token.kind !== 'name') throw new PathError('The expression lacks a name');
    if (!isSymbol('(')) return { kind: 'member', from, name: token.text };
    at += 1;
    const args: PathTree[] = [];
    while (!isSymbol(')')) {
      if (args.length > 0) expectSymbol(',');
      args.push(binary(0));
    }
    at += 1;
    return { kind: 'call', from, name: token.text, args };
  };

  const primary = (): PathTree => {
    const token = peek();
    if (token.kind === 'symbol' && token.text === '(') {
      at += 1;
      const inner = binary(0);
      expectSymbol(')');
      return inner;
    }
    if (token.kind === 'symbol' && token.text === '{') {
      at += 1;
      expectSymbol('}');
      return { kind: 'empty' };
    }
    if (token.kind === 'name' && !token.isQuoted && (token.text === 'true' || token.text === 'false')) {
      at += 1;
      return { kind: 'literal', type: 'System.Boolean', value: token.text === 'true' };
    }
    if (token.kind === 'name' || token.kind === 'special') return invocation(undefined);
    at += 1;
    return literal(token);
  };

  const literal = (token: Token): PathTree => {
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', type: 'System.String', value: token.text };
      case 'date':
        return { kind: 'literal', type: 'System.DateTime', value: token.text };
      case 'time':
        return { kind: 'literal', type: 'System.Time', value: token.text };
      case 'external':
        return { kind: 'external', name: token.text };
      case 'number':
        return number(token.text);
      default:
        throw new PathError('The expression ends early or has a symbol out of place');
    }
  };

  const number = (text: string): PathTree => {
    const value = Number(text);
    if (peek().kind === 'string') return { kind: 'literal', type: 'System.Quantity', value, unit: take().text };
    return { kind: 'literal', type: text.includes('.') ? 'System.Decimal' : 'System.Integer', value };
  };

  const tree = binary(0);
  if (peek().kind !== 'end') throw new PathError('The expression goes on after its end');
  return tree;
};
