import { isUri } from '../primitives/text.ts';

/** What the text of a literal reference says about its target (R4 §2.3.0.1). */
export type ReferenceTarget =
  | { readonly kind: 'fragment'; readonly id: string }
  /** A RESTful URL, relative or absolute, or a conditional reference. */
  | { readonly kind: 'typed'; readonly type: string }
  /** `urn:uuid:…` or an absolute URL that does not look RESTful. */
  | { readonly kind: 'opaque' }
  | { readonly kind: 'malformed' };

const relativePattern = /^([A-Z][A-Za-z]{1,63})\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?(?:#.*)?$/;
const conditionalPattern = /^([A-Z][A-Za-z]{1,63})\?./;
const absolutePattern = /\/([A-Z][A-Za-z]{1,63})\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const schemePattern = /^[A-Za-z][A-Za-z0-9+.-]*:./;

/** Reads a literal reference; `isResourceType` tells whether a name is a resource type of R4. */
export const referenceTarget = (text: string, isResourceType: (name: string) => boolean): ReferenceTarget => {
  if (text.startsWith('#')) return { kind: 'fragment', id: text.slice(1) };
  const relative = relativePattern.exec(text)?.[1] ?? conditionalPattern.exec(text)?.[1];
  if (relative !== undefined)
    return isResourceType(relative) ? { kind: 'typed', type: relative } : { kind: 'malformed' };
  if (!schemePattern.test(text) || !isUri(text)) return { kind: 'malformed' };
  const absolute = text.startsWith('http') ? absolutePattern.exec(text)?.[1] : undefined;
  return absolute !== undefined && isResourceType(absolute) ? { kind: 'typed', type: absolute } : { kind: 'opaque' };
};
