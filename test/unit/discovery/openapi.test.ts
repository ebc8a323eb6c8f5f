import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { routeDetails } from '../../../functions/discovery/openapi/details.ts';
import { openApiDocument } from '../../../functions/discovery/openapi/document.ts';
import { routes } from '../../../functions/routes.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name?: string; readonly in?: string; readonly $ref?: string }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
  readonly security: readonly object[];
}

// biome-ignore lint/suspicious/noExplicitAny: a document of many forms, looked into as its readers do
let document: any;
let operations: readonly (readonly [path: string, method: string, operation: Operation])[];

beforeAll(() => {
  // As it is read: by way of JSON.
  document = JSON.parse(JSON.stringify(openApiDocument('https://gateway.example')));
  operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [path, method, operation] as const),
  );
});

/** Every `$ref` of the document. */
const referencesIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, item]) =>
        name === '$ref' && typeof item === 'string' ? [item] : referencesIn(item),
      );

describe('the OpenAPI document', () => {
  test('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(document);

    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('has each route once, and nothing else', () => {
    const described = operations.map(([path, method]) => `${method.toUpperCase()} ${path}`);

    expect(described.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  test('says more of every route than the route table does', () => {
    expect(routes.filter(({ name }) => routeDetails[name] === undefined).map(({ name }) => name)).toEqual([]);
  });

  test('operation ids are unique', () => {
    const ids = operations.map(([, , { operationId }]) => operationId);

    expect(new Set(ids).size).toBe(ids.length);
  });

  test('every reference leads somewhere', () => {
    const missing = referencesIn(document).filter((reference) => {
      const steps = reference.replace(/^#\//, '').split('/');
      return steps.reduce((at, step) => at?.[step], document) === undefined;
    });

    expect(missing).toEqual([]);
  });

  test('every placeholder of a path is a required parameter, and no other parameter is in the path', () => {
    for (const [path, , { parameters = [] }] of operations) {
      const placeholders = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(placeholders);
    }
  });

  test('a route takes a body exactly where the route table gives it room, and a token where it asks for one', () => {
    for (const [path, method, operation] of operations) {
      const route = routes.find((one) => one.path === path && one.method.toLowerCase() === method);
      expect([path, method, operation.requestBody !== undefined]).toEqual([
        path,
        method,
        (route?.maxBodyBytes ?? 0) > 0,
      ]);
      expect(operation.security.length > 0).toBe(route?.authenticated);
      expect(operation.responses).toHaveProperty('default');
    }
  });
});
