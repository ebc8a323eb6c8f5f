import type { JsonObject } from '../json.ts';
import type { TypeTables } from '../type-table.ts';
import { referenceTarget } from './reference-target.ts';
import { report, reportAt, type WalkState } from './state.ts';

export const isResourceType = (tables: TypeTables, name: string): boolean => {
  const table = tables(name);
  return table?.kind === 'resource' && !table.isAbstract;
};

/**
 * Checks a Reference: the literal's form, that a fragment resolves (ref-1), and that the target's type is allowed.
 * The type is what the literal says, what the Bundle's entry or the contained resource is, or else `Reference.type`.
 */
export const checkReference = (state: WalkState, value: JsonObject, allowed: ReadonlySet<string> | undefined): void => {
  const declared = typeof value.type === 'string' ? value.type : undefined;
  // An absolute URI names a logical model's type (R4 §2.3.0.2).
  const declaredType = declared?.includes(':') === true ? undefined : declared;
  if (declaredType !== undefined && !isResourceType(state.tables, declaredType)) {
    reportAt(state, 'type', 'code-invalid', 'Reference.type is no resource type');
    return;
  }
  const literal = typeof value.reference === 'string' ? literalType(state, value.reference) : undefined;
  // A contained resource or an entry may claim any type; one that R4 does not know is reported there, and not repeated here.
  const known = literal !== undefined && isResourceType(state.tables, literal) ? literal : undefined;
  if (known !== undefined && declaredType !== undefined && known !== declaredType) {
    reportAt(state, 'type', 'value', `Reference.type says ${declaredType}, but the reference is to ${known}`);
  }
  const type = known ?? declaredType;
  if (allowed !== undefined && type !== undefined && !allowed.has(type)) {
    report(state, 'error', 'structure', `The reference may be to ${[...allowed].join(', ')}, not to ${type}`);
  }
};

/** The target's resource type, where it can be known; reports references that are malformed or dangle. */
const literalType = (state: WalkState, text: string): string | undefined => {
  const { scope } = state;
  const target = referenceTarget(text, (name) => isResourceType(state.tables, name));
  if (target.kind === 'typed') return target.type;
  if (target.kind === 'opaque') return scope.entryTypes.get(text);
  if (target.kind === 'malformed') {
    reportAt(
      state,
      'reference',
      'value',
      'A literal reference is Type/id, a conditional Type?query, #id or an absolute URI',
    );
    return undefined;
  }
  scope.fragments.add(text);
  // `#` alone, from inside a contained resource, is its container (R4 §2.3.0.3).
  if (target.id === '' && scope.isContained) return resourceTypeOf(scope.container);
  if (target.id !== '' && scope.containedTypes.has(target.id)) return scope.containedTypes.get(target.id);
  reportAt(state, 'reference', 'invariant', 'ref-1: SHALL have a contained resource if a local reference is provided');
  return undefined;
};

const resourceTypeOf = (resource: JsonObject): string | undefined =>
  typeof resource.resourceType === 'string' ? resource.resourceType : undefined;
