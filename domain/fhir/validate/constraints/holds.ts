import { isObject, type JsonObject } from '../json.ts';
import { compilePath, evaluateCondition } from '../path/compile.ts';
import type { Evaluate } from '../path/evaluation.ts';
import { PathError } from '../path/lexer.ts';
import { elementNode, type PathNode, resourceNode } from '../path/node.ts';
import type { TypeTables } from '../type-table.ts';
import type { HoldsConstraint, ResourceScope } from '../walk/state.ts';
import { handCompiled } from './hand-compiled.ts';

/** Makes the evaluator of invariants; each expression is compiled when it is first met. */
export const makeHoldsConstraint = (tables: TypeTables): HoldsConstraint => {
  const compiled = new Map<string, Evaluate | undefined>();

  const compile = (expression: string): Evaluate | undefined => {
    if (compiled.has(expression)) return compiled.get(expression);
    const evaluate = orUndefined(() => compilePath(expression));
    compiled.set(expression, evaluate);
    return evaluate;
  };

  return ({ expression }, value, typeName, scope) => {
    const test = handCompiled.get(expression);
    if (test !== undefined && (isObject(value) || typeName === 'xhtml')) {
      return test(isObject(value) ? value : {}, scope.resource);
    }
    const evaluate = compile(expression);
    if (evaluate === undefined) return undefined;
    return orUndefined(() => {
      const result = evaluateCondition(evaluate, elementNode(tables, typeName, value), environmentOf(tables, scope));
      // An empty result means that what was compared is unknown (differing precision, other units): nothing is proven wrong.
      return result ?? true;
    });
  };
};

/** Only a `PathError` says that an expression cannot be evaluated; anything else is a defect. */
const orUndefined = <Result>(run: () => Result): Result | undefined => {
  try {
    return run();
  } catch (error) {
    if (error instanceof PathError) return undefined;
    throw error;
  }
};

const environmentOf = (tables: TypeTables, scope: ResourceScope) => ({
  tables,
  resource: resourceNode(tables, scope.resource),
  rootResource: resourceNode(tables, scope.container),
  resolve: (reference: string): PathNode | undefined => {
    const target = reference.startsWith('#') ? containedResource(scope.container, reference.slice(1)) : undefined;
    return target === undefined ? undefined : resourceNode(tables, target);
  },
});

const containedResource = (container: JsonObject, id: string): JsonObject | undefined => {
  const { contained } = container;
  return Array.isArray(contained) ? contained.filter(isObject).find((resource) => resource.id === id) : undefined;
};
