import type { TerminologyContent } from '../../schemas/terminology.ts';
import { remember } from './fold-text.ts';
import type { UnitService } from './ucum.ts';
import { readUnitExpression, type UnitExpression } from './unit-expression.ts';

/** A unit that was understood. `expression` is absent for units that only the full UCUM service knows. */
export interface KnownUnit {
  readonly code: string;
  readonly expression?: UnitExpression;
}

export interface UnitReader {
  /**
   * What a sender's unit text can mean, best reading first, and nothing where it means nothing. Two readings occur where upper case
   * hides a prefix: `G/L` is 10*9/L for a count and g/L for a mass.
   */
  read(text: string): readonly KnownUnit[];
  display(code: string): string;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscriptRun = /[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/gu;

/** `×10⁹/L`, `x10E9/L`, `10^9/L`, `＊10＾９／Ｌ` → `10*9/L`; spaces and width folded, case kept. */
const compact = (text: string): string => {
  const powers = text.replace(superscriptRun, (run) => {
    const digits = [...run].map((c) => (c === '⁻' ? '-' : c === '⁺' ? '' : superscripts.indexOf(c))).join('');
    return `^${digits}`;
  });
  return (
    powers
      .normalize('NFKC')
      .replace(/[\s\u200b]/gu, '')
      .replace(/[μµ]/gu, 'u')
      .replace(/[∕／÷⁄]/gu, '/')
      // ×109/L is what remains of ×10⁹/L where superscripts were lost; without the sign in front it is no unit.
      .replace(/^[×xX✕⨯*]10(3|4|6|8|9|12)(?=\/)/u, '10*$1')
      .replace(/^[×xX✕⨯*·•](?=10)/u, '')
      .replace(/^10(?:\*\*|[*^~eE])\+?(-?\d{1,2})(?=\/|$)/u, '10*$1')
      .replace(/\^/gu, '')
  );
};

/** Tokens between `/`, lower case → UCUM. Upper-case senders (MMOL/L) and Chinese words come through here. */
const tokens: Readonly<Record<string, string>> = (() => {
  const table: Record<string, string> = {};
  const series = (base: string, code: string, prefixes: string) => {
    for (const prefix of ['', ...prefixes]) table[`${prefix}${base}`] = `${prefix}${code}`;
  };
  series('g', 'g', 'kmunpf');
  series('mol', 'mol', 'munpf');
  series('l', 'L', 'dmunpf');
  series('u', 'U', 'kmu');
  series('iu', '[IU]', 'kmu');
  series('eq', 'eq', 'mu');
  series('osm', 'osm', 'm');
  series('pa', 'Pa', 'k');
  series('kat', 'kat', 'un');
  series('s', 's', 'm');
  // biome-ignore format: a table is read as a table
  const words: Readonly<Record<string, string>> = {
    gm: 'g', mcg: 'ug', 克: 'g', 千克: 'kg', 公斤: 'kg', 毫克: 'mg', 微克: 'ug', 纳克: 'ng', 皮克: 'pg', 飞克: 'fg', kg: 'kg',
    摩尔: 'mol', 毫摩尔: 'mmol', 微摩尔: 'umol', 纳摩尔: 'nmol', 皮摩尔: 'pmol', 毫摩: 'mmol', 微摩: 'umol',
    升: 'L', 分升: 'dL', 毫升: 'mL', 微升: 'uL', 飞升: 'fL', 立方毫米: 'mm3', mm3: 'mm3', cumm: 'mm3', cmm: 'mm3', cc: 'mL',
    单位: 'U', 国际单位: '[IU]', 毫国际单位: 'm[IU]', unit: 'U', units: 'U', au: "[arb'U]", mosmol: 'mosm', 毫渗: 'mosm', 毫当量: 'meq',
    秒: 's', sec: 's', 分钟: 'min', 分: 'min', min: 'min', 小时: 'h', 时: 'h', h: 'h', hr: 'h', hrs: 'h', 天: 'd', 日: 'd', d: 'd', day: 'd',
    '24h': '(24.h)', '24hr': '(24.h)', '24hrs': '(24.h)', '24小时': '(24.h)',
    mmhg: 'mm[Hg]', 毫米汞柱: 'mm[Hg]', 千帕: 'kPa', 毫米: 'mm', mm: 'mm', cm: 'cm', 厘米: 'cm', m2: 'm2',
    hp: '[HPF]', hpf: '[HPF]', 高倍: '[HPF]', 高倍视野: '[HPF]', lp: '[LPF]', lpf: '[LPF]', 低倍: '[LPF]', 低倍视野: '[LPF]',
    copies: '{copies}', copy: '{copies}', 拷贝: '{copies}', cfu: '[CFU]', '1.73m2': '{1.73_m2}', '100wbc': '100{WBC}', '100个白细胞': '100{WBC}',
    次: '', 个: '', 细胞: '', cells: '', cell: '', '#': '', 千: '10*3', 万: '10*4', 百万: '10*6', 亿: '10*8',
    '%': '%', '‰': '[ppth]', '℃': 'Cel',
  };
  return Object.assign(table, words);
})();

/** A whole numerator that is a count's magnitude, case-sensitive where a case matters. */
const magnitudes: Readonly<Record<string, string>> = { K: '10*3', k: '10*3', M: '10*6', G: '10*9', T: '10*12' };

const rewrite = (text: string): string | undefined => {
  const parts = text.split('/');
  const out: string[] = [];
  for (const [position, part] of parts.entries()) {
    if (part === '' && position === 0) {
      out.push('');
      continue;
    }
    const power = /^10\*-?\d+$/u.test(part) ? part : undefined;
    const counted = /^(10\*\d+|[万亿千]|百万)(?:个|细胞|cells?)$/u.exec(part)?.[1];
    const code =
      power ??
      (counted === undefined ? tokens[part.toLowerCase()] : counted.startsWith('10*') ? counted : tokens[counted]);
    if (code === undefined) return undefined;
    out.push(code);
  }
  const joined = out.join('/');
  return joined === '' ? undefined : joined;
};

/** Content → reader. `service` is asked only for what neither the table nor the compact reader understands. */
export const makeUnitReader = (units: TerminologyContent['vocabulary']['units'], service?: UnitService): UnitReader => {
  const spelled = new Map<string, string[]>();
  const displays = new Map<string, string>();
  const add = (text: string, code: string) => {
    const key = compact(text).toLowerCase();
    const codes = spelled.get(key) ?? [];
    if (!codes.includes(code)) spelled.set(key, [...codes, code]);
  };
  const exact = new Set<string>();
  for (const unit of units) {
    exact.add(unit.code);
    displays.set(unit.code, unit.display ?? unit.code);
    add(unit.code, unit.code);
    for (const text of unit.also ?? []) add(text, unit.code);
  }

  const readAll = (text: string): readonly KnownUnit[] => {
    const plain = compact(text);
    const codes = new Set<string>();
    if (exact.has(text)) codes.add(text);
    const [head = '', ...rest] = plain.split('/');
    const magnitude = rest.length > 0 ? magnitudes[head] : undefined;
    if (magnitude !== undefined) {
      const counted = rewrite([magnitude, ...rest].join('/'));
      if (counted !== undefined) codes.add(counted);
    }
    for (const code of spelled.get(plain.toLowerCase()) ?? []) codes.add(code);
    const rewritten = rewrite(plain);
    if (rewritten !== undefined) codes.add(rewritten);
    const known: KnownUnit[] = [];
    for (const code of codes) {
      const expression = readUnitExpression(code);
      known.push(expression === undefined ? { code } : { code, expression });
    }
    if (known.length > 0) return known;
    // 109/L is valid UCUM, but nobody counts by 109: it is 10⁹/L with its superscript lost, or something else.
    if (/^\d+(?![*^\d])/u.test(plain)) return [];
    const expression = readUnitExpression(plain);
    if (expression !== undefined) return [{ code: plain, expression }];
    const valid = service?.validate(plain) ?? service?.validate(text);
    return valid === undefined ? [] : [{ code: valid }];
  };
  return { read: remember(readAll), display: (code) => displays.get(code) ?? code };
};
