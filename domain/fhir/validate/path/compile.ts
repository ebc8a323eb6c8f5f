import { asBoolean, type Environment, type Evaluate, singleNumber } from './evaluation.ts';
import { pathFunctions, typeFunctions } from './functions.ts';
import { PathError } from './lexer.ts';
import {
  addChildren,
  booleanCollection,
  type Collection,
  decimalNode,
  emptyCollection,
  integerNode,
  isOfType,
  type PathNode,
  stringNode,
} from './node.ts';
import { compileBinary } from './operators.ts';
import { type PathTree, parsePath } from './parser.ts';
import { distinct } from './sets.ts';

const constants: Readonly<Record<string, string>> = {
  ucum: 'http://unitsofmeasure.org',
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
};

const compileExternal = (name: string): Evaluate => {
  const constant = constants[name];
  if (constant !== undefined) return () => [stringNode(constant)];
  if (name === 'resource') return (_focus, environment) => [environment.resource];
  if (name === 'rootResource') return (_focus, environment) => [environment.rootResource];
  if (name === 'context') return (_focus, environment) => [environment.context];
  if (name.startsWith('vs-')) return () => [stringNode(`http://hl7.org/fhir/ValueSet/${name.slice(3)}`)];
  if (name.startsWith('ext-')) return () => [stringNode(`http://hl7.org/fhir/StructureDefinition/${name.slice(4)}`)];
  throw new PathError(`The constant %${name} is not known`);
};

const compileSpecial = (name: string): Evaluate => {
  if (name === '$this') return (_focus, environment) => environment.self;
  if (name === '$index') return (_focus, environment) => [integerNode(environment.index)];
  throw new PathError(`${name} is not supported`);
};

const literalNode = (tree: Extract<PathTree, { kind: 'literal' }>): PathNode => {
  const value = tree.unit === undefined ? tree.value : { value: tree.value, unit: tree.unit };
  return { value, type: tree.type, table: undefined, sibling: undefined };
};

/** `Patient.name` at the start of a path is the focus itself where that is a Patient. */
const compileMember = (name: string, from: Evaluate | undefined): Evaluate => {
  const isTypeName = from === undefined && /^[A-Z]/.test(name);
  return (focus, environment) => {
    const items = from === undefined ? focus : from(focus, environment);
    if (isTypeName && items.some((item) => isOfType(environment.tables, item, name))) {
      return items.filter((item) => isOfType(environment.tables, item, name));
    }
    if (items.length === 0) return emptyCollection;
    const found: PathNode[] = [];
    for (const item of items) addChildren(environment.tables, item, name, found);
    return found;
  };
};

const textOfTypeName = (tree: PathTree | undefined): string => {
  if (tree?.kind !== 'member') throw new PathError('A type name is expected');
  return tree.from === undefined ? tree.name : `${textOfTypeName(tree.from)}.${tree.name}`;
};

const compileCall = (tree: Extract<PathTree, { kind: 'call' }>): Evaluate => {
  const apply = Object.hasOwn(pathFunctions, tree.name) ? pathFunctions[tree.name] : undefined;
  if (apply === undefined) throw new PathError(`The function ${tree.name} is not supported`);
  const from = tree.from === undefined ? undefined : compileTree(tree.from);
  const names = typeFunctions.has(tree.name) ? tree.args.map(textOfTypeName) : [];
  const args = typeFunctions.has(tree.name) ? [] : tree.args.map(compileTree);
  return (focus, environment) => {
    const items = from === undefined ? focus : from(focus, environment);
    return apply(items, args, environment, names);
  };
};

const compileUnary = (operator: string, operand: Evaluate): Evaluate => {
  const sign = operator === '-' ? -1 : 1;
  return (focus, environment) => {
    const value = singleNumber(operand(focus, environment));
    return value === undefined ? emptyCollection : [decimalNode(sign * value)];
  };
};

/** Whether a tree is a path from an external constant: such a path gives the same inside every `all()` or `where()` of one evaluation. */
const isConstantPath = (tree: PathTree): boolean => {
  if (tree.kind === 'external') return true;
  if (tree.kind === 'member') return tree.from !== undefined && isConstantPath(tree.from);
  return tree.kind === 'call' && tree.args.length === 0 && tree.from !== undefined && isConstantPath(tree.from);
};

const memoised =
  (key: object, evaluate: Evaluate): Evaluate =>
  (focus, environment) => {
    const known = environment.memo.get(key);
    if (known !== undefined) return known;
    const result = evaluate(focus, environment);
    environment.memo.set(key, result);
    return result;
  };

const compileTree = (tree: PathTree): Evaluate => {
  const evaluate = compileKind(tree);
  return tree.kind !== 'external' && isConstantPath(tree) ? memoised(tree, evaluate) : evaluate;
};

/** The literals of `('a' | 'b' | 'c')`, which needs no evaluation; undefined for anything else. */
const literalUnion = (tree: PathTree): PathNode[] | undefined => {
  if (tree.kind === 'literal') return [literalNode(tree)];
  if (tree.kind !== 'binary' || tree.operator !== '|') return undefined;
  const left = literalUnion(tree.left);
  const right = literalUnion(tree.right);
  return left === undefined || right === undefined ? undefined : [...left, ...right];
};

const compileKind = (tree: PathTree): Evaluate => {
  switch (tree.kind) {
    case 'literal': {
      const items: Collection = [literalNode(tree)];
      return () => items;
    }
    case 'empty':
      return () => emptyCollection;
    case 'external':
      return compileExternal(tree.name);
    case 'special':
      return compileSpecial(tree.name);
    case 'member':
      return compileMember(tree.name, tree.from === undefined ? undefined : compileTree(tree.from));
    case 'call':
      return compileCall(tree);
    case 'index': {
      const from = compileTree(tree.from);
      const index = compileTree(tree.index);
      return (focus, environment) => {
        const at = singleNumber(index(focus, environment));
        const item = at === undefined ? undefined : from(focus, environment)[at];
        return item === undefined ? emptyCollection : [item];
      };
    }
    case 'unary':
      return compileUnary(tree.operator, compileTree(tree.operand));
    case 'type': {
      const operand = compileTree(tree.operand);
      return (focus, environment) => {
        const items = operand(focus, environment);
        const [first] = items;
        if (tree.operator === 'as') return items.filter((item) => isOfType(environment.tables, item, tree.typeName));
        return first === undefined
          ? emptyCollection
          : booleanCollection(isOfType(environment.tables, first, tree.typeName));
      };
    }
    case 'binary': {
      const union = literalUnion(tree);
      if (union !== undefined) {
        const items = distinct(union);
        return () => items;
      }
      return compileBinary(tree.operator, compileTree(tree.left), compileTree(tree.right));
    }
  }
};

/** Compiles a FHIRPath expression to a function. Throws `PathError` where it is malformed or uses what is not supported. */
export const compilePath = (expression: string): Evaluate => compileTree(parsePath(expression));

/** Evaluates a compiled condition on one node; undefined where the result is empty. */
export const evaluateCondition = (
  condition: Evaluate,
  node: PathNode,
  environment: Omit<Environment, 'context' | 'self' | 'index' | 'memo'>,
): boolean | undefined => {
  const focus = [node];
  return asBoolean(condition(focus, { ...environment, context: node, self: focus, index: 0, memo: new Map() }));
};
