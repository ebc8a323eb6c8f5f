import type { DeidRule } from '../../../schemas/deid/policy.ts';
import type { Field } from '../../fhir/index.ts';
import { compileOnElement } from '../policy/evaluate-path.ts';
import type { Scope } from '../program/context.ts';
import { done } from '../program/labels.ts';
import { dateTypes, oldestAge, shiftDate, yearOf } from './dates.ts';
import { mapReference } from './references.ts';

/** Where a value stands. */
export interface Place {
  readonly field: Field;
  /** Name of the type that has the element: `Address`, `Observation.component`. */
  readonly owner: string;
  readonly parent: Readonly<Record<string, unknown>>;
  readonly path: string;
}

/** What a method makes of a value; undefined removes it. `unhandled`: the method is not for such a value. */
export type Outcome = { readonly value: unknown; readonly bit: number } | 'unhandled';

const removed: Outcome = { value: undefined, bit: done.redacted };
const abstracted = (value: unknown): Outcome => ({ value, bit: done.abstracted });

export const redact = (value: unknown, { field, owner, parent }: Place, { run }: Scope): Outcome => {
  const { parameters, today } = run;
  if (
    parameters.enablePartialDatesForRedact &&
    typeof value === 'string' &&
    (field.type === 'date' || field.type === 'dateTime')
  ) {
    const year = yearOf(value, today);
    return year === undefined ? removed : abstracted(year);
  }
  if (parameters.enablePartialAgesForRedact && owner === 'Age') {
    const isTold = typeof parent.value === 'number' && parent.value <= oldestAge;
    // The anonymizer leaves the bare number. A number without its unit is no age, so our own policies keep both.
    if (isTold && (field.key === 'value' || (run.program.isOwn && field.key !== 'id'))) return abstracted(value);
  }
  if (parameters.enablePartialZipCodesForRedact && owner === 'Address' && field.key === 'postalCode') {
    if (typeof value !== 'string') return removed;
    const hidden = parameters.restrictedZipCodeTabulationAreas.includes(value.slice(0, 3)) ? 0 : 3;
    return abstracted(value.slice(0, hidden) + value.slice(hidden).replace(/[^-\s]/g, '0'));
  }
  return removed;
};

export const shift = (value: unknown, place: Place, scope: Scope): Outcome => {
  if (!dateTypes.has(place.field.type) || typeof value !== 'string') return 'unhandled';
  if (scope.days === undefined) {
    scope.problems.push({ code: 'no-person', path: place.path });
    return redact(value, place, scope);
  }
  const isBirth = place.field.key === 'birthDate';
  if (isBirth && yearOf(value, scope.run.today) === undefined) return removed;
  const shifted = shiftDate(value, scope.days);
  return shifted === undefined ? redact(value, place, scope) : { value: shifted, bit: done.perturbed };
};

const isReference = ({ field, owner }: Place): boolean =>
  (owner === 'Reference' && field.key === 'reference') || (owner === 'Bundle.entry' && field.key === 'fullUrl');

export const hash = (value: unknown, place: Place, { run }: Scope): Outcome => {
  if (typeof value !== 'string') return 'unhandled';
  const { hash: change } = run.keyed;
  return { value: isReference(place) ? mapReference(value, change) : change(value), bit: done.hashed };
};

export const pseudonymise = (value: unknown, place: Place, { run }: Scope): Outcome => {
  if (typeof value !== 'string') return 'unhandled';
  const { pseudonym } = run.keyed;
  return { value: isReference(place) ? mapReference(value, pseudonym) : pseudonym(value), bit: done.hashed };
};

export const encrypt = (value: unknown, { run }: Scope): Outcome =>
  typeof value === 'string' ? { value: run.keyed.encrypt(value), bit: done.masked } : 'unhandled';

const least: Readonly<Record<string, number>> = { positiveInt: 1, unsignedInt: 0 };

/** Noise of the width `span`, the same for the same value of the same element of the same resource: repeating a release tells no more. */
export const perturb = (value: unknown, place: Place, rule: DeidRule, { run, resource }: Scope): Outcome => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'unhandled';
  const { span = 0, rangeType = 'fixed', roundTo = 2 } = rule;
  const width = rangeType === 'proportional' ? Math.abs(value) * span : span;
  const noise = (run.keyed.uniform(`${String(resource.id)}|${place.path}|${value}`) - 0.5) * width;
  const places = place.field.type === 'decimal' ? roundTo : 0;
  const noisy = Number((value + noise).toFixed(Math.min(places, 20)));
  return { value: Math.max(noisy, least[place.field.type] ?? Number.NEGATIVE_INFINITY), bit: done.perturbed };
};

interface Case {
  readonly holds: ReturnType<typeof compileOnElement>;
  readonly value: ReturnType<typeof compileOnElement>;
}

/** Throws `config.invalid` for a case that is no FHIRPath. */
export const compileCases = (rule: DeidRule): readonly Case[] =>
  Object.entries(rule.cases ?? {}).map(([holds, value]) => ({
    holds: compileOnElement(holds),
    value: compileOnElement(value),
  }));

const casesByRule = new WeakMap<DeidRule, readonly Case[]>();

export const generalise = (value: unknown, { field, owner }: Place, rule: DeidRule): Outcome => {
  let cases = casesByRule.get(rule);
  if (cases === undefined) {
    cases = compileCases(rule);
    casesByRule.set(rule, cases);
  }
  // A choice is described by its type, any other element by its owner.
  const base = field.key === field.element.name ? `${owner}.${field.key}` : field.type;
  for (const { holds, value: general } of cases) {
    if (holds(value, base)[0] !== true) continue;
    const [made] = general(value, base);
    // A case may give `{}`: nothing.
    if (made === undefined) return removed;
    if (field.primitive?.json === 'string') return { value: String(made), bit: done.generalised };
    return typeof made === field.primitive?.json ? { value: made, bit: done.generalised } : 'unhandled';
  }
  return rule.otherValues === 'keep' ? { value, bit: 0 } : removed;
};

const textTypes: ReadonlySet<string> = new Set(['string', 'markdown', 'xhtml']);
const utf8 = new TextDecoder('utf-8', { fatal: true });

export const scrub = (value: unknown, { field, parent }: Place, scope: Scope): Outcome => {
  if (typeof value !== 'string') return 'unhandled';
  const told = (text: string, html: boolean): { readonly text: string; readonly bit: number } => {
    const hidden = scope.scrub(text, html);
    return { text: hidden, bit: hidden === text ? 0 : done.redacted };
  };
  if (textTypes.has(field.type)) {
    const { text, bit } = told(value, field.type === 'xhtml');
    return { value: text, bit };
  }
  if (field.type !== 'base64Binary') return 'unhandled';
  const media = typeof parent.contentType === 'string' ? parent.contentType : '';
  if (!/^text\/(plain|html|markdown)\b/.test(media)) return 'unhandled';
  try {
    const { text, bit } = told(utf8.decode(Buffer.from(value, 'base64')), media.startsWith('text/html'));
    return { value: Buffer.from(text, 'utf8').toString('base64'), bit };
  } catch {
    return 'unhandled';
  }
};
