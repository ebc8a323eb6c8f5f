import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeValidator } from '../../../domain/fhir/validate/index.ts';
import { makeTypeTables } from '../../../domain/fhir/validate/type-table.ts';
import structures from '../../../schemas/fhir/generated/structures.json' with { type: 'json' };
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { makeResources } from './generate.ts';
import { changeAt, isJsonObject, type Json, objectPaths, validResource, validResources } from './json.ts';

const validate = makeValidator(r4Definitions);
const isRefused = (resource: unknown) =>
  validate(resource).some(({ severity }) => severity === 'error' || severity === 'fatal');

/** A mutation of an object that no element of R4 survives; undefined where it cannot be made here. */
type Mutation = (target: Json) => Json | undefined;

const keyWhere = (target: Json, test: (value: unknown, key: string) => boolean): string | undefined =>
  Object.keys(target).find((key) => test(target[key], key));

const replace = (target: Json, key: string | undefined, change: (value: unknown) => unknown): Json | undefined =>
  key === undefined ? undefined : { ...target, [key]: change(target[key]) };

const isText = (value: unknown, key: string) => typeof value === 'string' && key !== 'resourceType';
const isList = (value: unknown) => Array.isArray(value);
const lastItem = (value: unknown): unknown => (Array.isArray(value) ? value.at(-1) : value);

const mutations: Readonly<Record<string, Mutation>> = {
  'unknown element': (target) => ({ ...target, notAnElement: 1 }),
  'empty object': (target) => ('resourceType' in target ? undefined : {}),
  'empty array': (target) => replace(target, keyWhere(target, isList), () => []),
  'array emptied of its brackets': (target) => replace(target, keyWhere(target, isList), lastItem),
  'value in brackets': (target) => replace(target, keyWhere(target, isText), (value) => [value]),
  'object in brackets': (target) => replace(target, keyWhere(target, isJsonObject), (value) => [value]),
  'text for an object': (target) => replace(target, keyWhere(target, isJsonObject), () => 'text'),
  'object for text': (target) => replace(target, keyWhere(target, isText), (value) => ({ value })),
  'number for text': (target) => replace(target, keyWhere(target, isText), () => 7),
  'empty text': (target) => replace(target, keyWhere(target, isText), () => ''),
  'control character': (target) => replace(target, keyWhere(target, isText), (value) => `${value}\u0007`),
  null: (target) =>
    replace(
      target,
      keyWhere(target, (_value, key) => key !== 'resourceType'),
      () => null,
    ),
  'null at an array’s end': (target) =>
    replace(
      target,
      keyWhere(target, (value, key) => Array.isArray(value) && !key.startsWith('_')),
      (value) => [...(Array.isArray(value) ? value : []), null],
    ),
};

describe('validation', () => {
  it('never throws, whatever JSON it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(Array.isArray(validate(value))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on a resource whose elements are any JSON', () => {
    const anyValue = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(validResource, fc.nat(), fc.nat(), anyValue, (resource, place, which, value) => {
        const paths = objectPaths(resource);
        const path = paths[place % paths.length] ?? [];
        const changed = changeAt(resource, path, (target) => {
          const keys = Object.keys(target);
          return { ...target, [keys[which % Math.max(1, keys.length)] ?? 'id']: value };
        });

        expect(Array.isArray(validate(changed))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses no generated resource of any type but for an invariant', () => {
    const tables = makeTypeTables(r4Definitions);
    const types = Object.keys(structures).filter(
      (name) => tables(name)?.kind === 'resource' && !tables(name)?.isAbstract,
    );
    const met = new Set<unknown>();
    fc.assert(
      fc.property(makeResources(tables, types), (resource) => {
        met.add(resource.resourceType);
        expect(validate(resource).filter(({ code }) => code !== 'invariant')).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    expect(types.length).toBe(146);
    expect(met.size).toBeGreaterThan(130);
  });

  it('ends on nesting that would exhaust the stack', () => {
    const depth = 100_000;
    const text = `{"resourceType":"Basic","extension":${'[{"url":"u","extension":'.repeat(depth)}[]${'}]'.repeat(depth)}}`;
    const nested: unknown = JSON.parse(text);

    expect(validate(nested)).toContainEqual(expect.objectContaining({ severity: 'fatal', code: 'too-long' }));
  });

  it('does not depend on the order of properties', () => {
    fc.assert(
      fc.property(validResource, fc.nat(), (resource, place) => {
        const paths = objectPaths(resource);
        const reversed = changeAt(resource, paths[place % paths.length] ?? [], (target) =>
          Object.fromEntries(Object.entries(target).reverse()),
        );

        expect(validate(reversed)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves its input as it is', () => {
    for (const resource of validResources) {
      const before = JSON.stringify(resource);
      validate(resource);
      expect(JSON.stringify(resource)).toBe(before);
    }
  });

  it('never repeats a value of the input', () => {
    const secret = 'ZQ7secretZQ7';
    fc.assert(
      fc.property(validResource, fc.nat(), (resource, place) => {
        const paths = objectPaths(resource);
        const changed = changeAt(resource, paths[place % paths.length] ?? [], (target) =>
          Object.fromEntries(
            Object.entries(target).map(([key, value]) => [key, typeof value === 'string' ? secret : value]),
          ),
        );

        expect(JSON.stringify(validate(changed))).not.toContain(secret);
      }),
      { numRuns: 300 },
    );
  });

  it.each(Object.entries(mutations))('catches %s', (_name, mutate) => {
    let tried = 0;
    fc.assert(
      fc.property(validResource, fc.nat(), (resource, place) => {
        const paths = objectPaths(resource);
        let mutated = false;
        const changed = changeAt(resource, paths[place % paths.length] ?? [], (target) => {
          const result = mutate(target);
          mutated = result !== undefined;
          return result ?? target;
        });
        fc.pre(mutated);
        tried += 1;

        expect(isRefused(changed)).toBe(true);
      }),
      { numRuns: 150, maxSkipsPerRun: 500 },
    );
    expect(tried).toBeGreaterThan(100);
  });
});
