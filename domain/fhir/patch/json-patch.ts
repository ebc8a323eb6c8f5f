/** JSON Patch (RFC 6902) on a resource. */
import {
  arrayIndex,
  child,
  countValues,
  equalJson,
  isForbiddenName,
  isRecord,
  type JsonRecord,
} from './json-container.ts';
import { checkIdentity, failedPatch, malformedPatch, maxOperations } from './patch-error.ts';

type Operation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: readonly string[]; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: readonly string[] }
  | { readonly op: 'move' | 'copy'; readonly path: readonly string[]; readonly from: readonly string[] };

/** Copies may double a document at every step: the values copied are counted over the whole patch. */
const maxCopiedValues = 100_000;

const readPointer = (pointer: unknown, at: string): readonly string[] => {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/')) || /~(?![01])/.test(pointer)) {
    throw malformedPatch(at, 'no JSON pointer (RFC 6901)');
  }
  const tokens = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (tokens.some(isForbiddenName)) throw malformedPatch(at, 'a name that is not allowed');
  return tokens;
};

const readOperation = (source: unknown, at: string): Operation => {
  if (!isRecord(source)) throw malformedPatch(at, 'an operation is an object');
  const path = readPointer(source.path, `${at}.path`);
  switch (source.op) {
    case 'add':
    case 'replace':
    case 'test':
      if (!Object.hasOwn(source, 'value')) throw malformedPatch(at, 'value is missing');
      return { op: source.op, path, value: source.value };
    case 'remove':
      return { op: source.op, path };
    case 'move':
    case 'copy':
      return { op: source.op, path, from: readPointer(source.from, `${at}.from`) };
    default:
      throw malformedPatch(`${at}.op`, 'the operation is none of add, remove, replace, move, copy, test');
  }
};

/** Holds the document under one name, so that the empty pointer has a parent as every other has. */
interface Holder extends JsonRecord {
  root: unknown;
}

const find = (holder: Holder, path: readonly string[], at: string): unknown => {
  let value: unknown = holder.root;
  for (const token of path) {
    const next = child(value, token);
    if (!next) throw failedPatch(at, 'the target does not exist');
    ({ value } = next);
  }
  return value;
};

const parentOf = (holder: Holder, path: readonly string[], at: string): readonly [parent: unknown, token: string] => {
  const token = path.at(-1);
  return token === undefined ? [holder, 'root'] : [find(holder, path.slice(0, -1), at), token];
};

const add = (holder: Holder, path: readonly string[], value: unknown, at: string): void => {
  const [parent, token] = parentOf(holder, path, at);
  if (Array.isArray(parent)) {
    const index = token === '-' ? parent.length : arrayIndex(token, parent.length + 1);
    if (index === undefined) throw failedPatch(at, 'the index is outside the array');
    parent.splice(index, 0, value);
  } else if (isRecord(parent)) parent[token] = value;
  else throw failedPatch(at, 'the target has no members');
};

const remove = (holder: Holder, path: readonly string[], at: string): unknown => {
  if (path.length === 0) throw failedPatch(at, 'a resource cannot be removed by a patch');
  const value = find(holder, path, at);
  const [parent, token] = parentOf(holder, path, at);
  if (Array.isArray(parent)) parent.splice(Number(token), 1);
  else if (isRecord(parent)) delete parent[token];
  return value;
};

const replace = (holder: Holder, path: readonly string[], value: unknown, at: string): void => {
  find(holder, path, at);
  const [parent, token] = parentOf(holder, path, at);
  if (Array.isArray(parent)) parent[Number(token)] = value;
  else if (isRecord(parent)) parent[token] = value;
};

const isInside = (path: readonly string[], outer: readonly string[]): boolean =>
  path.length > outer.length && outer.every((token, at) => path[at] === token);

/** Copies JSON and refuses names that a prototype would answer to. */
const copyOf = (value: unknown, at: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => copyOf(item, at));
  if (!isRecord(value)) return value;
  if (Object.keys(value).some(isForbiddenName)) throw malformedPatch(at, 'a name that is not allowed');
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item, at)]));
};

/**
 * Applies a JSON Patch document to a resource and gives a new one; the input stays as it was. All operations succeed, or it throws. The result is
 * to be validated like any update.
 *
 * Throws `request.invalid` for a malformed patch; `fhir.invalid` where a target does not exist, a test fails, or the type or id would change.
 */
export const applyJsonPatch = <T>(resource: T, patch: unknown): T => {
  if (!Array.isArray(patch)) throw malformedPatch('patch', 'a JSON Patch is an array of operations');
  if (patch.length > maxOperations) throw malformedPatch('patch', `more than ${maxOperations} operations`);
  const operations = patch.map((source, at) => readOperation(source, `patch[${at}]`));
  const holder: Holder = { root: structuredClone(resource) };
  let copied = 0;
  for (const [position, operation] of operations.entries()) {
    const at = `patch[${position}]`;
    switch (operation.op) {
      case 'add':
        add(holder, operation.path, copyOf(operation.value, at), at);
        break;
      case 'replace':
        replace(holder, operation.path, copyOf(operation.value, at), at);
        break;
      case 'test':
        if (!equalJson(find(holder, operation.path, at), operation.value)) throw failedPatch(at, 'the test failed');
        break;
      case 'remove':
        remove(holder, operation.path, at);
        break;
      case 'move':
        if (isInside(operation.path, operation.from)) throw failedPatch(at, 'an element cannot move into itself');
        add(holder, operation.path, remove(holder, operation.from, at), at);
        break;
      case 'copy': {
        const value = find(holder, operation.from, at);
        copied += countValues(value);
        if (copied > maxCopiedValues) throw failedPatch(at, 'it copies too much');
        add(holder, operation.path, structuredClone(value), at);
        break;
      }
    }
  }
  checkIdentity(resource, holder.root);
  // Type and id are as before; the elements are checked by validation.
  return holder.root as T;
};
