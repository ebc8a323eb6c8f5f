import { HutongError } from '../../schemas/error.ts';
import type { HttpRequest } from './http.ts';

/** Throws `request.media-type` unless the body is said to be FHIR JSON. */
export const requireFhirJson = ({ headers }: HttpRequest): void => {
  if (!/^application\/(fhir\+)?json\b/i.test(headers['content-type'] ?? '')) {
    throw new HutongError('request.media-type', 'FHIR comes as application/fhir+json', { path: 'content-type' });
  }
};
