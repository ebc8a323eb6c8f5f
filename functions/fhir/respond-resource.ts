import { selectElements, summarise } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { StoredResource } from '../../services/commit/record-group.ts';
import { fhirJson, type HttpRequest, type HttpResponse } from '../_shared/http.ts';

const summaryModes = ['true', 'text', 'data', 'false'] as const;

/** Throws `request.not-acceptable` for `_format` other than JSON (R4 http.html 3.1.0.1.11). */
export const requireJsonFormat = ({ query, headers }: HttpRequest): void => {
  const format = query.get('_format') ?? undefined;
  const accepts = headers.accept;
  const json = /json/i;
  if (
    format !== undefined ? !json.test(format) : accepts !== undefined && !/json|\*\/\*|application\/\*/i.test(accepts)
  ) {
    throw new HutongError('request.not-acceptable', 'The gateway speaks application/fhir+json only', {
      path: format === undefined ? 'accept' : '_format',
    });
  }
};

const shape = (resource: StoredResource, query: URLSearchParams): unknown => {
  const elements = query.get('_elements');
  if (elements !== null) return selectElements({ ...resource }, elements.split(','));
  const summary = query.get('_summary');
  if (summary === null || summary === 'false') return resource;
  const mode = summaryModes.find((name) => name === summary);
  if (mode === undefined)
    throw new HutongError('request.invalid', `_summary takes ${summaryModes.join(', ')} for one resource`, {
      path: '_summary',
    });
  return summarise({ ...resource }, mode);
};

export const versionHeaders = ({ meta }: StoredResource): Record<string, string> => ({
  etag: `W/"${meta.versionId}"`,
  'last-modified': new Date(meta.lastUpdated).toUTCString(),
});

/** Weak comparison (RFC 9110 section 8.8.3.2). */
const sameVersion = (tag: string, etag: string): boolean => tag.trim().replace(/^W\//, '') === etag.replace(/^W\//, '');

/** Answers a read: 304 when the caller has this version already (R4 http.html 3.1.0.2). */
export const respondRead = (request: HttpRequest, resource: StoredResource): HttpResponse => {
  requireJsonFormat(request);
  const headers = versionHeaders(resource);
  const { 'if-none-match': known, 'if-modified-since': since } = request.headers;
  const unchanged =
    known !== undefined
      ? known.split(',').some((tag) => tag.trim() === '*' || sameVersion(tag, headers.etag ?? ''))
      : since !== undefined && Date.parse(since) >= Math.floor(Date.parse(resource.meta.lastUpdated) / 1000) * 1000;
  return unchanged ? { status: 304, headers, body: '' } : fhirJson(shape(resource, request.query), 200, headers);
};
