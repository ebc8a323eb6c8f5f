/** Literal references in the one form that entries, queries and inclusions compare. */

/** `Patient/1`, also at the end of a URL and with a version after it. */
const literal = /^(?:(https?:\/\/.+)\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/;

/**
 * Drops the version, and the base when it is this server's: `https://us/fhir/Patient/1/_history/2` → `Patient/1`. Other text comes back as it was.
 *
 * @param baseUrl this server's base without a closing slash
 */
export const plainReference = (reference: string, baseUrl?: string): string => {
  const match = literal.exec(reference);
  if (!match) return reference;
  const [, base, type, id] = match;
  return base === undefined || base === baseUrl ? `${type}/${id}` : `${base}/${type}/${id}`;
};

/** Resource type that a literal reference shows; undefined for `urn:` and `#` references. */
export const typeOfReference = (reference: string): string | undefined => literal.exec(reference)?.[2];

/** Logical id that a literal reference shows. */
export const idOfReference = (reference: string): string | undefined => literal.exec(reference)?.[3];

/** True for `Type/id`: a resource of this server. */
export const isLocalReference = (reference: string): boolean => /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.test(reference);
