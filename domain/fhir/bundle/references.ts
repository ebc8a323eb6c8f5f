/** Every Reference.reference and other literal link inside a resource that may point at a bundle entry. */

type Json = unknown;

const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A copy of the resource in which `map` has replaced each literal reference; `undefined` leaves one as it is. Visits
 * `Reference.reference` everywhere, and elements of type uri/url/canonical that hold a `urn:uuid:` or `urn:oid:` link (R4 bundle section 3.1.6.1.1
 * asks that those be replaced too). Parts without a changed reference are shared with the input, which stays as it was.
 */
export const rewriteReferences = <T>(
  node: T,
  map: (reference: string, path: string) => string | undefined,
  path = '',
): T => {
  if (Array.isArray(node)) {
    let copy: unknown[] | undefined;
    node.forEach((child, position) => {
      const next = rewriteReferences(child, map, `${path}[${position}]`);
      if (next !== child) {
        copy ??= [...node];
        copy[position] = next;
      }
    });
    // Same shape as the input: only reference strings differ.
    return (copy ?? node) as T;
  }
  if (!isObject(node)) return node;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(node)) {
    const child = node[key];
    const at = path === '' ? key : `${path}.${key}`;
    let next: unknown;
    if (typeof child === 'string') {
      if (key !== 'reference' && !child.startsWith('urn:uuid:')) continue;
      next = map(child, at) ?? child;
    } else {
      next = rewriteReferences(child, map, at);
    }
    if (next !== child) {
      copy ??= { ...node };
      copy[key] = next;
    }
  }
  return (copy ?? node) as T;
};
