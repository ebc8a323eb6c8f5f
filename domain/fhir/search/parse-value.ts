/** One value of a search parameter → what an entry must satisfy. */
import { comparableContact, comparableText } from './comparable-text.ts';
import { dateInterval } from './date-interval.ts';
import { roundCanonical } from './emit-quantity.ts';
import type { ToCanonicalQuantity } from './entry.ts';
import { splitEscaped, unescapeValue } from './escaped-value.ts';
import { numericBounds } from './numeric-bounds.ts';
import type { NumericBounds, Prefix, ValueTest } from './query.ts';
import { plainReference } from './reference-target.ts';
import { badValue } from './search-error.ts';
import type { CompositePart, Leaf, ParameterType, SearchParameter } from './search-table.ts';
import { systemCode } from './system-code.ts';

/** What the reading of values depends on; the same as at extraction. */
export interface ValueOptions {
  readonly toCanonicalQuantity?: ToCanonicalQuantity;
  readonly baseUrl?: string;
  readonly offsetMinutes?: number;
  /** Epoch milliseconds, for `ap` on dates: the further away, the wider. */
  readonly now?: number;
}

interface Reading {
  readonly name: string;
  readonly type: ParameterType;
  readonly leaves: readonly Leaf[];
  readonly system: string | undefined;
  readonly targets: readonly string[];
  readonly options: ValueOptions;
}

const prefixPattern = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d+-])/;

const splitPrefix = (text: string): readonly [Prefix, string] => {
  const prefix = prefixPattern.exec(text)?.[1];
  // The pattern lists the prefixes.
  return prefix === undefined ? ['eq', text] : [prefix as Prefix, text.slice(2)];
};

/** `ap` widens by a tenth of the value, or of the distance between the date and now (R4 section 3.1.1.4.5). */
const approximation = 0.1;

const readToken = (text: string, { name, leaves, system: impliedSystem }: Reading): ValueTest => {
  const pieces = splitEscaped(text, '|').map(unescapeValue);
  if (pieces.length > 2) throw badValue(name, 'code, system|code, |code or system|');
  const [first = '', second] = pieces;
  const code = second ?? first;
  const contact = leaves.some((leaf) => leaf.type === 'ContactPoint');
  if (code === '' && (second === undefined || first === ''))
    throw badValue(name, 'code, system|code, |code or system|');
  return {
    op: 'token',
    ...(second === undefined ? {} : { system: systemCode(first) }),
    ...(code === '' ? {} : { code: contact ? comparableContact(code) : code }),
    ...(impliedSystem ? { impliedSystem: systemCode(impliedSystem) } : {}),
  };
};

const readReference = (
  text: string,
  { name, targets, leaves, options }: Reading,
  type: string | undefined,
): ValueTest => {
  const plain = unescapeValue(text);
  if (/\/_history\/[^/]+$/.test(plain)) throw badValue(name, 'a reference without a version');
  if (/^[A-Za-z0-9.-]{1,64}$/.test(plain)) {
    const narrowed = new Set(leaves.map((leaf) => leaf.only ?? ''));
    const [only = ''] = narrowed.size === 1 ? narrowed : [];
    const known = type ?? (only === '' && targets.length === 1 ? targets[0] : only);
    return known ? { op: 'reference', reference: `${known}/${plain}` } : { op: 'reference-id', id: plain };
  }
  const reference = plainReference(plain, options.baseUrl);
  if (!/^([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}|https?:\/\/\S+|urn:\S+)$/.test(reference)) {
    throw badValue(name, 'an id, Type/id or a URL');
  }
  if (type !== undefined && !reference.startsWith(`${type}/`)) throw badValue(name, `a reference to ${type}`);
  return { op: 'reference', reference };
};

const readDate = (text: string, { name, options }: Reading): ValueTest => {
  const [prefix, written] = splitPrefix(unescapeValue(text));
  // A + in a query string that was not percent-encoded arrives as a space.
  const interval = dateInterval(written.replace(/ (?=\d\d:\d\d$)/, '+'), options.offsetMinutes);
  if (!interval) throw badValue(name, 'a date such as 2024, 2024-05, 2024-05-01 or 2024-05-01T08:00:00+08:00');
  const [from, to] = interval;
  if (prefix !== 'ap') return { op: 'date', prefix, from, to };
  if (options.now === undefined) throw badValue(name, 'usable with ap here');
  const distance = options.now < from ? from - options.now : Math.max(0, options.now - to);
  const slack = approximation * distance;
  return { op: 'date', prefix, from: from - slack, to: to + slack };
};

const widened = (bounds: NumericBounds): NumericBounds => {
  const slack = Math.abs(bounds.value) * approximation;
  return {
    value: bounds.value,
    low: Math.min(bounds.low, bounds.value - slack),
    high: Math.max(bounds.high, bounds.value + slack),
  };
};

const readQuantity = (text: string, { name, type, options }: Reading): ValueTest => {
  const expected = type === 'number' ? 'a number' : 'number, number|system|code or number||code';
  const pieces = splitEscaped(text, '|').map(unescapeValue);
  const [prefix, amount] = splitPrefix(pieces[0] ?? '');
  const bounds = numericBounds(amount);
  if (!bounds || (pieces.length !== 1 && pieces.length !== 3) || (type === 'number' && pieces.length > 1)) {
    throw badValue(name, expected);
  }
  const written = prefix === 'ap' ? widened(bounds) : bounds;
  const [, system = '', code = ''] = pieces;
  if (code === '') {
    if (system !== '') throw badValue(name, expected);
    return { op: 'quantity', prefix, written };
  }
  const unit = { code, ...(system === '' ? {} : { system: systemCode(system) }) };
  const convert = (value: number) => (system === '' ? undefined : options.toCanonicalQuantity?.(value, system, code));
  const [value, low, high] = [convert(written.value), convert(written.low), convert(written.high)];
  if (!value || !low || !high) return { op: 'quantity', prefix, written, unit };
  const canonical = {
    value: roundCanonical(value.value),
    low: roundCanonical(low.value),
    high: roundCanonical(high.value),
    unit: value.unit,
  };
  return { op: 'quantity', prefix, written, unit, canonical };
};

const readString = (text: string, mode: 'starts' | 'exact' | 'contains'): ValueTest => {
  const plain = unescapeValue(text);
  return { op: 'string', mode, text: mode === 'exact' ? plain : comparableText(plain) };
};

const readUri = (text: string, { name }: Reading, mode: 'exact' | 'below' | 'above'): ValueTest => {
  const uri = unescapeValue(text);
  if (mode !== 'exact' && !/^[a-z][a-z0-9+.-]*:\/\//i.test(uri)) throw badValue(name, 'a URL (urn: has no levels)');
  return { op: 'uri', mode, uri };
};

const readTyped = (text: string, reading: Reading, modifier: string | undefined): ValueTest => {
  if (modifier === 'text') return { op: 'token-text', text: comparableText(unescapeValue(text)) };
  if (modifier === 'identifier') {
    const token = readToken(text, { ...reading, leaves: [], system: undefined });
    return { ...token, op: 'reference-identifier' };
  }
  switch (reading.type) {
    case 'token':
      return readToken(text, reading);
    case 'reference':
      return readReference(text, reading, modifier);
    case 'date':
      return readDate(text, reading);
    case 'quantity':
    case 'number':
      return readQuantity(text, reading);
    case 'uri':
      return readUri(text, reading, modifier === 'below' || modifier === 'above' ? modifier : 'exact');
    default:
      return readString(text, modifier === 'exact' || modifier === 'contains' ? modifier : 'starts');
  }
};

const readComposite = (
  text: string,
  name: string,
  parts: readonly CompositePart[],
  options: ValueOptions,
): ValueTest => {
  const pieces = splitEscaped(text, '$');
  if (pieces.length !== parts.length || pieces.includes('')) throw badValue(name, `${parts.length} values joined by $`);
  const tests = parts.map((part, position) =>
    readTyped(
      pieces[position] ?? '',
      { name, type: part.type, leaves: part.leaves, system: undefined, targets: [], options },
      undefined,
    ),
  );
  return { op: 'composite', parts: tests };
};

/**
 * Reads one value (escapes still in place) of a parameter. `modifier` is one that the parameter has.
 *
 * Throws `request.invalid` for a value that is none of the parameter's type.
 */
export const parseValue = (
  text: string,
  parameter: SearchParameter,
  modifier: string | undefined,
  options: ValueOptions,
): ValueTest => {
  const { name, type, leaves, system, targets, contexts } = parameter;
  if (text === '') throw badValue(name, 'given');
  const [context] = contexts;
  // Every context of a composite has the same kinds of components.
  if (context) return readComposite(text, name, context.parts, options);
  return readTyped(text, { name, type, leaves, system, targets, options }, modifier);
};
