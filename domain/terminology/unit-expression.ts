/**
 * A UCUM expression reduced to a factor and dimensions, for the part of UCUM that laboratories use. It differs from full UCUM on purpose:
 * `mol`, `eq`, `osm`, `U` and `[IU]` keep dimensions of their own, so that 1/L never turns into mol/L. Source: UCUM 2.1, sections 2 and 4.
 */
export interface UnitExpression {
  /** SI-like base: metre, gram, second, kelvin; value in base = value * mantissa * 10^exponent. */
  readonly mantissa: number;
  readonly exponent: number;
  /** Exponent of each dimension, such as `{ M: 1, L: -3 }`; zero exponents are left out. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** The dimensions as one comparable string: `L-3.M1`. */
  readonly key: string;
}

interface Atom {
  readonly mantissa: number;
  readonly exponent: number;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly metric: boolean;
}

const atom = (mantissa: number, exponent: number, dimensions: Record<string, number>, metric = false): Atom => ({
  mantissa,
  exponent,
  dimensions,
  metric,
});

const litre = atom(1, -3, { L: 3 }, true);
const atoms: Readonly<Record<string, Atom>> = {
  m: atom(1, 0, { L: 1 }, true),
  g: atom(1, 0, { M: 1 }, true),
  s: atom(1, 0, { T: 1 }, true),
  K: atom(1, 0, { K: 1 }, true),
  V: atom(1, 3, { L: 2, M: 1, T: -2, Q: -1 }, true),
  Hz: atom(1, 0, { T: -1 }, true),
  L: litre,
  l: litre,
  mol: atom(1, 0, { N: 1 }, true),
  eq: atom(1, 0, { eq: 1 }, true),
  osm: atom(1, 0, { osm: 1 }, true),
  U: atom(1, 0, { U: 1 }, true),
  // 1 kat = 1 mol/s = 6e7 umol/min (UCUM table 4.5).
  kat: atom(6, 7, { U: 1 }, true),
  '[IU]': atom(1, 0, { IU: 1 }, true),
  '[iU]': atom(1, 0, { IU: 1 }, true),
  "[arb'U]": atom(1, 0, { arb: 1 }),
  '[CFU]': atom(1, 0, { CFU: 1 }),
  '[HPF]': atom(1, 0, { HPF: 1 }),
  '[LPF]': atom(1, 0, { LPF: 1 }),
  '[pH]': atom(1, 0, { pH: 1 }),
  Pa: atom(1, 3, { L: -1, M: 1, T: -2 }, true),
  bar: atom(1, 8, { L: -1, M: 1, T: -2 }, true),
  'm[Hg]': atom(1.33322, 8, { L: -1, M: 1, T: -2 }, true),
  min: atom(60, 0, { T: 1 }),
  h: atom(3600, 0, { T: 1 }),
  d: atom(86_400, 0, { T: 1 }),
  wk: atom(604_800, 0, { T: 1 }),
  mo: atom(2_629_800, 0, { T: 1 }),
  a: atom(31_557_600, 0, { T: 1 }),
  '%': atom(1, -2, {}),
  '[ppth]': atom(1, -3, {}),
  '[ppm]': atom(1, -6, {}),
};

const prefixes: Readonly<Record<string, number>> = {
  T: 12,
  G: 9,
  M: 6,
  k: 3,
  h: 2,
  da: 1,
  d: -1,
  c: -2,
  m: -3,
  u: -6,
  n: -9,
  p: -12,
  f: -15,
  a: -18,
};

const findAtom = (symbol: string): Atom | undefined => {
  const exact = Object.hasOwn(atoms, symbol) ? atoms[symbol] : undefined;
  if (exact !== undefined) return exact;
  for (const length of [1, 2]) {
    const prefix = symbol.slice(0, length);
    const rest = symbol.slice(length);
    const base = Object.hasOwn(atoms, rest) ? atoms[rest] : undefined;
    const power = Object.hasOwn(prefixes, prefix) ? prefixes[prefix] : undefined;
    if (base?.metric === true && power !== undefined) return { ...base, exponent: base.exponent + power };
  }
  return undefined;
};

/** One factor with its exponent: `mol`, `m2`, `10*9`, `mm[Hg]`, `{cells}`, `24`, `(24.h)` is split before. */
const component = /^(10[*^][+-]?\d+|\d+|\[[^\]]+\]|[A-Za-z%]+(?:\[[^\]]+\])?)([+-]?\d+)?(\{[^{}]*\})?$/u;
const annotation = /^\{[^{}]*\}$/u;

/** The expression's meaning, or `undefined` where it is outside the part known here or not UCUM at all. */
export const readUnitExpression = (code: string): UnitExpression | undefined => {
  if (code === '' || code.length > 60) return undefined;
  const dimensions: Record<string, number> = {};
  let mantissa = 1;
  let exponent = 0;
  const take = (symbol: string, sign: 1 | -1): boolean => {
    if (annotation.test(symbol)) return true;
    const parts = component.exec(symbol);
    const name = parts?.[1];
    if (name === undefined) return false;
    const power = sign * Number(parts?.[2] ?? '1');
    if (name.startsWith('10*') || name.startsWith('10^')) {
      exponent += Number(name.slice(3)) * power;
      return parts?.[2] === undefined;
    }
    if (/^\d+$/u.test(name)) {
      mantissa *= Number(name) ** sign;
      return parts?.[2] === undefined && Number(name) > 0;
    }
    const unit = findAtom(name);
    if (unit === undefined || power === 0) return false;
    mantissa *= unit.mantissa ** power;
    exponent += unit.exponent * power;
    for (const [dimension, n] of Object.entries(unit.dimensions)) {
      dimensions[dimension] = (dimensions[dimension] ?? 0) + n * power;
    }
    return true;
  };

  for (const term of splitTerms(code) ?? [undefined]) {
    if (term === undefined || !take(term.symbol, term.sign)) return undefined;
  }
  const present = Object.entries(dimensions)
    .filter(([, n]) => n !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    mantissa,
    exponent,
    dimensions: Object.fromEntries(present),
    key: present.map(([d, n]) => `${d}${n}`).join('.'),
  };
};

/** Cuts at `.` and `/` outside brackets, with one level of parentheses; `/` binds to the next term only (UCUM section 2.4). */
const splitTerms = (code: string): { symbol: string; sign: 1 | -1 }[] | undefined => {
  const terms: { symbol: string; sign: 1 | -1 }[] = [];
  let symbol = '';
  let sign: 1 | -1 = 1;
  let group: 1 | -1 | undefined;
  let depth = 0;
  const flush = (): boolean => {
    if (symbol === '') return false;
    terms.push({ symbol, sign: group === -1 ? (sign === 1 ? -1 : 1) : sign });
    symbol = '';
    sign = 1;
    return true;
  };
  for (const [position, character] of [...code].entries()) {
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth -= 1;
    if (depth > 0) symbol += character;
    else if (character === '(' && symbol === '' && group === undefined) {
      group = sign;
      sign = 1;
    } else if (character === ')' && group !== undefined) {
      if (!flush()) return undefined;
      group = undefined;
      symbol = ')';
    } else if (character === '.' || character === '/') {
      if (symbol === ')') symbol = '';
      else if (!(position === 0 && character === '/') && !flush()) return undefined;
      sign = character === '/' ? -1 : 1;
    } else if (symbol === ')') return undefined;
    else symbol += character;
  }
  if (depth !== 0 || group !== undefined) return undefined;
  if (symbol === ')') return terms;
  return flush() ? terms : undefined;
};
