import fc from 'fast-check';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { afterAll, describe, expect, it } from 'vitest';
import { handCompiled } from '../../../domain/fhir/validate/constraints/hand-compiled.ts';
import { makeHoldsConstraint } from '../../../domain/fhir/validate/constraints/holds.ts';
import { makeValidator } from '../../../domain/fhir/validate/index.ts';
import { type ConstraintText, makeTypeTables } from '../../../domain/fhir/validate/type-table.ts';
import { checkObject } from '../../../domain/fhir/validate/walk/check-object.ts';
import { checkResource } from '../../../domain/fhir/validate/walk/check-resource.ts';
import type { HoldsConstraint } from '../../../domain/fhir/validate/walk/state.ts';
import structures from '../../../schemas/fhir/generated/structures.json' with { type: 'json' };
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { invalidInvariants } from '../../compliance/fhir-validate/invalid-invariants.ts';
import { invalidStructures } from '../../compliance/fhir-validate/invalid-structure.ts';
import { makeResources } from './generate.ts';
import { changeAt, isJsonObject, type Json, objectPaths, validResources } from './json.ts';

/** What the two evaluators cannot be compared on, and why. */
const notCompared: readonly RegExp[] = [
  // ref-1 is decided with the reference's target, txt-1 and txt-2 by the narrative reader; both have their own tables.
  /%rootResource|htmlChecks/,
  // ctm-1: the package resolves references asynchronously, over HTTP.
  /resolve\(\)/,
  // eld-16, eld-19, eld-20: their patterns escape more than the package's `u` flag allows.
  /matches\('.*\\\\[[\]/@]/,
  // que-7 asks for `Boolean`: the package knows FHIR.boolean and System.Boolean as strangers.
  /is Boolean/,
];

// Its model is typed without `exactOptionalPropertyTypes` in mind.
const r4Model = r4 as unknown as NonNullable<Parameters<typeof fhirpath.evaluate>[3]>;

const tables = makeTypeTables(r4Definitions);
const own = makeHoldsConstraint(tables);

interface Disagreement {
  readonly key: string;
  readonly ours: boolean | undefined;
  readonly theirs: unknown;
  readonly value: string;
}

const outcomes = new Map<string, Set<boolean | undefined>>();

type PathEvaluator = (value: unknown, environment: Record<string, unknown>) => unknown;
const evaluators = new Map<string, PathEvaluator>();

const evaluatorOf = ({ expression }: ConstraintText, type: string): PathEvaluator => {
  const known = evaluators.get(type + expression);
  if (known !== undefined) return known;
  const isResource = tables(type)?.kind === 'resource';
  const compiled = fhirpath.compile(isResource ? expression : { base: type, expression }, r4Model, {
    traceFn: () => undefined,
  });
  // The package types its result by its many call forms; a compiled expression is called with data and variables.
  const evaluator = compiled as unknown as PathEvaluator;
  evaluators.set(type + expression, evaluator);
  return evaluator;
};

/** rng-2: the package does not order quantities without a coded unit and throws on one without a value; two bare numbers are ordered here. */
const isBareRange = (key: string, value: unknown): boolean =>
  key === 'rng-2' &&
  isJsonObject(value) &&
  [value.low, value.high].some((end) => isJsonObject(end) && (end.code === undefined || end.value === undefined));

/** Runs every invariant that the walk meets in `resource` through both evaluators. */
const disagreements = (resource: Json): readonly Disagreement[] => {
  const found: Disagreement[] = [];
  const holds: HoldsConstraint = (constraint, value, type, scope) => {
    const ours = own(constraint, value, type, scope);
    if (isBareRange(constraint.key, value)) return ours;
    // The package cannot start at a bare number (ras-1 on a decimal).
    if (typeof value === 'number' || notCompared.some((pattern) => pattern.test(constraint.expression))) return ours;
    const result = evaluatorOf(constraint, type)(value, { resource: scope.resource, rootResource: scope.container });
    // Empty means unknown on both sides: nothing is proven wrong.
    const theirs = Array.isArray(result) && result.every((item) => item !== false);
    outcomes.set(constraint.expression, (outcomes.get(constraint.expression) ?? new Set()).add(ours));
    if (ours !== theirs) found.push({ key: constraint.key, ours, theirs, value: JSON.stringify(value).slice(0, 300) });
    return ours;
  };
  const scope = {
    resource: {},
    container: {},
    isContained: false,
    containedTypes: new Map(),
    fragments: new Set<string>(),
    entryTypes: new Map(),
  };
  const state = {
    tables,
    holds,
    checkObject,
    checkProfiles: () => undefined,
    bestPractice: true,
    issues: [],
    path: ['r'],
    errors: 0,
    scope,
  };
  checkResource(state, resource, false);
  return found;
};

const resourceTypes = Object.keys(structures).filter((name) => {
  const table = tables(name);
  return table?.kind === 'resource' && !table.isAbstract;
});

const corpus: readonly Json[] = [
  ...validResources,
  ...invalidInvariants.map(({ resource }) => resource).filter(isJsonObject),
];

describe('invariants against the fhirpath package', () => {
  it('agree on every case of the tables', () => {
    expect(corpus.flatMap(disagreements)).toEqual([]);
  });

  it('agree after elements are taken away', () => {
    const resource = fc.constantFrom(...corpus);
    fc.assert(
      fc.property(resource, fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 }), (start, cuts) => {
        const cut = cuts.reduce<unknown>((current, [place, which]) => {
          const paths = objectPaths(current);
          return changeAt(current, paths[place % paths.length] ?? [], (target) => {
            const keys = Object.keys(target).filter((key) => key !== 'resourceType');
            const gone = keys[which % Math.max(1, keys.length)];
            return Object.fromEntries(Object.entries(target).filter(([key]) => key !== gone));
          });
        }, start);

        expect(isJsonObject(cut) ? disagreements(cut) : []).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('agree on generated resources of every type', () => {
    fc.assert(
      fc.property(makeResources(tables, resourceTypes), (resource) => {
        expect(disagreements(resource)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  afterAll(() => {
    // Every invariant that is written by hand was seen to hold and to fail.
    for (const expression of handCompiled.keys()) {
      if (notCompared.some((pattern) => pattern.test(expression))) continue;
      if (expression === 'comparator.empty()') continue;
      expect([expression, outcomes.get(expression)?.size]).toEqual([expression, 2]);
    }
  });
});

describe('invariants that the walk itself decides', () => {
  const validate = makeValidator(r4Definitions);
  // R4 DomainResource; the walk tells one contained resource from another, so it checks them one by one.
  const dom: readonly (readonly [key: string, expression: string])[] = [
    ['dom-2', 'contained.contained.empty()'],
    ['dom-4', 'contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()'],
    ['dom-5', 'contained.meta.security.empty()'],
  ];
  const resources = [...validResources, ...invalidStructures.map(({ resource }) => resource)].filter(
    (resource): resource is Json => isJsonObject(resource) && Array.isArray(resource.contained),
  );

  it.each(dom)('%s says what its FHIRPath says', (key, expression) => {
    for (const resource of resources) {
      const theirs = fhirpath.evaluate(resource, expression, { resource }, r4Model);
      const isReported = validate(resource).some(({ diagnostics }) => diagnostics.startsWith(`${key}:`));

      expect([resource, isReported]).toEqual([resource, Array.isArray(theirs) && theirs.includes(false)]);
    }
  });
});
