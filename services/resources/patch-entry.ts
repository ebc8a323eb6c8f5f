import type { Binary, Resource } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Patch } from './write-resource.ts';

/** The patch that an entry of a bundle carries: Parameters (FHIRPath Patch), or a Binary with JSON Patch (R4 http.html 3.1.0.8). */
export const readPatchEntry = (resource: Resource): Patch => {
  if (resource.resourceType === 'Parameters') return { kind: 'fhirpath', parameters: resource };
  // resourceType is looked at right here; its members are checked before they are used.
  const { contentType, data } = resource as Binary;
  if (resource.resourceType === 'Binary' && contentType === 'application/json-patch+json' && data !== undefined) {
    return { kind: 'json', operations: parseJsonPatch(Buffer.from(data, 'base64')) };
  }
  throw new HutongError(
    'request.invalid',
    'A PATCH entry carries Parameters, or a Binary of type application/json-patch+json',
    { path: 'resource' },
  );
};

/** Throws `request.not-json`. */
export const parseJsonPatch = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new HutongError('request.not-json', 'The patch is not JSON');
  }
};
