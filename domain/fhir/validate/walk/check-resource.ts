import { isObject, type JsonObject } from '../json.ts';
import { isResourceType } from './check-reference.ts';
import { type ResourceScope, report, reportAt, type WalkState } from './state.ts';

/** Checks a resource that stands at the present place: at the root, in a Bundle's entry, in Parameters, or contained. */
export const checkResource = (state: WalkState, value: JsonObject, isContained: boolean): void => {
  const type = value.resourceType;
  if (typeof type !== 'string' || !isResourceType(state.tables, type)) {
    const problem = type === undefined ? 'has no resourceType' : 'has a resourceType that R4 does not know';
    report(state, 'error', 'structure', `The resource ${problem}`);
    return;
  }
  const table = state.tables(type);
  if (table === undefined) return;
  const outer = state.scope;
  state.scope = isContained ? containedScope(outer, value) : rootScope(outer, value, type);
  const errorsBefore = state.errors;
  state.checkObject(state, value, table);
  if (isContained) checkContained(state, value);
  else if (state.errors === errorsBefore) checkContainedUse(state, value);
  if (state.errors === errorsBefore) state.checkProfiles(state, value, table);
  state.scope = outer;
};

const containedScope = (outer: ResourceScope, resource: JsonObject): ResourceScope => ({
  ...outer,
  resource,
  isContained: true,
});

const noTypes: ReadonlyMap<string, string> = new Map();

const rootScope = (outer: ResourceScope, resource: JsonObject, type: string): ResourceScope => {
  const contained = resource.contained;
  return {
    resource,
    container: resource,
    isContained: false,
    containedTypes: Array.isArray(contained) ? typesById(contained) : noTypes,
    fragments: new Set(),
    entryTypes: type === 'Bundle' ? typesByFullUrl(resource) : outer.entryTypes,
  };
};

const typeName = (resource: JsonObject): string | undefined =>
  typeof resource.resourceType === 'string' ? resource.resourceType : undefined;

const typesById = (contained: readonly unknown[]): ReadonlyMap<string, string | undefined> => {
  const types = new Map<string, string | undefined>();
  for (const resource of contained) {
    if (isObject(resource) && typeof resource.id === 'string') types.set(resource.id, typeName(resource));
  }
  return types;
};

const typesByFullUrl = (bundle: JsonObject): ReadonlyMap<string, string> => {
  const types = new Map<string, string>();
  for (const entry of Array.isArray(bundle.entry) ? bundle.entry : []) {
    if (!isObject(entry) || typeof entry.fullUrl !== 'string' || !isObject(entry.resource)) continue;
    const type = typeName(entry.resource);
    if (type !== undefined) types.set(entry.fullUrl, type);
  }
  return types;
};

/** dom-2, dom-4, dom-5: what a contained resource may not have (R4 §2.3.0.3). */
const checkContained = (state: WalkState, value: JsonObject): void => {
  const { meta } = value;
  if (typeof value.id !== 'string')
    reportAt(state, 'id', 'required', 'A contained resource needs an id to be referred to');
  if (value.contained !== undefined) {
    reportAt(state, 'contained', 'invariant', 'dom-2: A contained resource shall not contain further resources');
  }
  if (!isObject(meta)) return;
  if (meta.versionId !== undefined || meta.lastUpdated !== undefined) {
    reportAt(
      state,
      'meta',
      'invariant',
      'dom-4: A contained resource shall not have meta.versionId or meta.lastUpdated',
    );
  }
  if (meta.security !== undefined) {
    reportAt(state, 'meta', 'invariant', 'dom-5: A contained resource shall not have a security label');
  }
};

/** dom-3: contained resources are referred to, or refer to their container; ids tell them apart. */
const checkContainedUse = (state: WalkState, value: JsonObject): void => {
  const contained = value.contained;
  if (!Array.isArray(contained)) return;
  const seen = new Set<string>();
  contained.forEach((resource: unknown, index) => {
    if (!isObject(resource) || typeof resource.id !== 'string') return;
    const isUsed = state.scope.fragments.has(`#${resource.id}`) || refersToContainer(resource);
    state.path.push('contained', index);
    if (seen.has(resource.id)) report(state, 'error', 'structure', 'Two contained resources have the same id');
    if (!isUsed) {
      report(
        state,
        'error',
        'invariant',
        'dom-3: A contained resource shall be referred to from the resource that contains it',
      );
    }
    state.path.length -= 2;
    seen.add(resource.id);
  });
};

/** `#` alone, in a reference, canonical or URI. */
const refersToContainer = (value: unknown): boolean => {
  if (value === '#') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(refersToContainer);
};
