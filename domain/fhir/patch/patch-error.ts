/** Refusals of a patch. They say which operation and what is wrong, never a value, and never a pointer that a caller wrote. */
import { HutongError } from '../../../schemas/error.ts';

/** The patch document itself is wrong: 400. */
export const malformedPatch = (at: string, why: string): HutongError =>
  new HutongError('request.invalid', `The patch is malformed at ${at}: ${why}`, { path: at });

/** The operation cannot be done on this resource, or its test failed: 422. */
export const failedPatch = (at: string, why: string): HutongError =>
  new HutongError('fhir.invalid', `The patch cannot be applied at ${at}: ${why}`, { path: at });

/** More operations than this in one patch are refused. */
export const maxOperations = 1000;

/** A patch may change neither the type nor the id of a resource (R4 http.html section 3.1.0.6). */
export const checkIdentity = (before: unknown, after: unknown): void => {
  const identity = (resource: unknown, key: 'resourceType' | 'id'): unknown =>
    typeof resource === 'object' && resource !== null
      ? Object.entries(resource).find(([name]) => name === key)?.[1]
      : undefined;
  for (const key of ['resourceType', 'id'] as const) {
    if (identity(before, key) !== identity(after, key)) throw failedPatch('patch', `it changes ${key}`);
  }
};
