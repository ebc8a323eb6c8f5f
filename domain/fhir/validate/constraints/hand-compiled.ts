import { isObject, type JsonObject } from '../json.ts';
import { compareNodes } from '../path/compare.ts';
import type { PathNode } from '../path/node.ts';

/**
 * Invariants that are met on nearly every clinical record, written by hand: three to ten times as fast as their compiled FHIRPath.
 * They are keyed by the expression itself, so that a profile which reuses a key with another expression is not mistaken for the base.
 * `test/property/fhir-validate/invariants.test.ts` holds each to what the `fhirpath` package says.
 */
type Test = (value: JsonObject, resource: JsonObject) => boolean;

/** True for an element that is there: with a value, or as a primitive that only has extensions. */
const has = (value: JsonObject, name: string): boolean => value[name] !== undefined || value[`_${name}`] !== undefined;

const hasChoice = (value: JsonObject, name: string): boolean => {
  for (const key in value) {
    const bare = key.charCodeAt(0) === 95 ? key.slice(1) : key;
    if (bare.length > name.length && bare.startsWith(name) && isUpper(bare.charCodeAt(name.length))) return true;
  }
  return false;
};

const isUpper = (code: number) => code >= 65 && code <= 90;

const dateTimeNode = (value: string): PathNode => ({ value, type: 'dateTime', table: undefined, sibling: undefined });
const quantityNode = (value: unknown): PathNode => ({ value, type: 'Quantity', table: undefined, sibling: undefined });

const codingsOf = (concept: unknown): readonly unknown[] =>
  isObject(concept) && Array.isArray(concept.coding) ? concept.coding : [];

/** Equal codings have equal keys, whatever the order of their properties. */
const codingKey = (coding: unknown): string | undefined =>
  isObject(coding)
    ? JSON.stringify(Object.entries(coding).sort(([left], [right]) => (left < right ? -1 : 1)))
    : undefined;

const tests: readonly (readonly [expression: string, test: Test])[] = [
  // qty-3
  ['code.empty() or system.exists()', (value) => !has(value, 'code') || has(value, 'system')],
  // sqty-1
  ['comparator.empty()', (value) => !has(value, 'comparator')],
  // att-1
  ['data.empty() or contentType.exists()', (value) => !has(value, 'data') || has(value, 'contentType')],
  // cpt-2
  ['value.empty() or system.exists()', (value) => !has(value, 'value') || has(value, 'system')],
  // per-1
  [
    'start.hasValue().not() or end.hasValue().not() or (start <= end)',
    ({ start, end }) => {
      if (typeof start !== 'string' || typeof end !== 'string') return true;
      const order = compareNodes(dateTimeNode(start), dateTimeNode(end));
      return order === undefined || order <= 0;
    },
  ],
  // rng-2
  [
    'low.empty() or high.empty() or (low <= high)',
    ({ low, high }) => {
      const order = low === undefined || high === undefined ? 0 : compareNodes(quantityNode(low), quantityNode(high));
      return order === undefined || order <= 0;
    },
  ],
  // rat-1
  [
    '(numerator.empty() xor denominator.exists()) and (numerator.exists() or extension.exists())',
    (value) =>
      has(value, 'numerator') === has(value, 'denominator') && (has(value, 'numerator') || has(value, 'extension')),
  ],
  // ref-1 is checked with the reference's target (walk/check-reference.ts).
  [
    "reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))",
    () => true,
  ],
  // txt-1, txt-2 are checked by narrative/.
  ['htmlChecks()', () => true],
  // obs-3
  [
    'low.exists() or high.exists() or text.exists()',
    (value) => has(value, 'low') || has(value, 'high') || has(value, 'text'),
  ],
  // obs-6
  [
    'dataAbsentReason.empty() or value.empty()',
    (value) => !has(value, 'dataAbsentReason') || !hasChoice(value, 'value'),
  ],
  // obs-7
  [
    'value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists()).empty()',
    (value, resource) => {
      const { component } = value;
      if (!Array.isArray(component) || !hasChoice(value, 'value')) return true;
      const own = new Set(codingsOf(resource.code).map(codingKey));
      return !component.some((part) =>
        codingsOf(isObject(part) ? part.code : undefined).some((coding) => own.has(codingKey(coding))),
      );
    },
  ],
];

/** By FHIRPath expression. */
export const handCompiled: ReadonlyMap<string, Test> = new Map(tests);
