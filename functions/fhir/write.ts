import { HutongError } from '../../schemas/error.ts';
import { outcomeOf } from '../../services/ingest/bundle-response.ts';
import { parseFhirJson } from '../../services/ingest/parse-fhir-json.ts';
import { parseJsonPatch } from '../../services/resources/patch-entry.ts';
import type { Patch, Written } from '../../services/resources/write-resource.ts';
import { type AuthenticatedRequest, fhirJson, type HttpRequest, type HttpResponse } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';
import { requireFhirJson } from '../_shared/require-fhir-json.ts';
import type { FhirServices } from './fhir-services.ts';
import { requireJsonFormat, versionHeaders } from './respond-resource.ts';

/** Answers a write as `Prefer: return` asks (R4 http.html 3.1.0.1.5); the resource unless it asks for less. */
const respondWritten = (
  request: HttpRequest,
  { resource, effect, secret, warnings = [] }: Written,
  baseUrl: string,
): HttpResponse => {
  const status = effect === 'created' ? 201 : 200;
  const { id, resourceType, meta } = resource;
  const headers = {
    ...versionHeaders(resource),
    location: `${baseUrl}/fhir/${resourceType}/${id}/_history/${meta.versionId}`,
    ...(secret === undefined ? {} : { 'hutong-subscription-secret': secret, 'cache-control': 'no-store' }),
  };
  const wanted = /\breturn=(minimal|representation|OperationOutcome)\b/.exec(request.headers.prefer ?? '')?.[1];
  if (wanted === 'minimal') return { status, headers, body: '' };
  if (wanted === 'OperationOutcome') {
    const said = {
      severity: 'information',
      code: 'fhir.informational',
      path: '',
      message: `The resource was ${effect}`,
    } as const;
    return fhirJson(outcomeOf([said, ...warnings]), status, headers);
  }
  return fhirJson(resource, status, headers);
};

const patchOf = (request: HttpRequest): Patch => {
  const type = request.headers['content-type'] ?? '';
  if (/^application\/json-patch\+json\b/i.test(type)) return { kind: 'json', operations: parseJsonPatch(request.body) };
  if (!/^application\/(fhir\+)?json\b/i.test(type)) {
    throw new HutongError(
      'request.media-type',
      'A patch is application/json-patch+json, or Parameters as application/fhir+json',
      { path: 'content-type' },
    );
  }
  return { kind: 'fhirpath', parameters: parseFhirJson(request.body) };
};

/** The search criteria of a conditional request: the query without what only shapes the answer. */
const criteriaOf = ({ query }: HttpRequest): string => {
  const criteria = new URLSearchParams([...query].filter(([name]) => name !== '_format' && name !== '_pretty'));
  if (criteria.size === 0)
    throw new HutongError('request.invalid', 'A conditional request names search criteria', { path: 'query' });
  return criteria.toString();
};

const callOf = ({ caller, audit }: AuthenticatedRequest) => ({ caller, audit });

type WriteEndpoints = Pick<
  Endpoints<'fhir'>,
  'create' | 'update' | 'conditional-update' | 'patch' | 'conditional-patch' | 'delete' | 'conditional-delete'
>;

export const writeEndpoints = ({ writeResource, baseUrl }: FhirServices): WriteEndpoints => {
  const bodyOf = (request: HttpRequest) => {
    requireJsonFormat(request);
    requireFhirJson(request);
    return parseFhirJson(request.body);
  };
  return {
    create: async (request) => {
      const resource = bodyOf(request);
      const { type = '' } = request.parameters;
      return respondWritten(
        request,
        await writeResource.create(type, resource, request.headers['if-none-exist'], callOf(request)),
        baseUrl,
      );
    },
    update: async (request) => {
      const resource = bodyOf(request);
      const { type = '', id = '' } = request.parameters;
      return respondWritten(
        request,
        await writeResource.update(type, id, resource, request.headers['if-match'], callOf(request)),
        baseUrl,
      );
    },
    'conditional-update': async (request) => {
      const resource = bodyOf(request);
      const { type = '' } = request.parameters;
      return respondWritten(
        request,
        await writeResource.conditionalUpdate(type, criteriaOf(request), resource, callOf(request)),
        baseUrl,
      );
    },
    patch: async (request) => {
      requireJsonFormat(request);
      const { type = '', id = '' } = request.parameters;
      return respondWritten(
        request,
        await writeResource.patch(type, id, patchOf(request), request.headers['if-match'], callOf(request)),
        baseUrl,
      );
    },
    'conditional-patch': async (request) => {
      requireJsonFormat(request);
      const { type = '' } = request.parameters;
      return respondWritten(
        request,
        await writeResource.conditionalPatch(type, criteriaOf(request), patchOf(request), callOf(request)),
        baseUrl,
      );
    },
    delete: async (request) => {
      const { type = '', id = '' } = request.parameters;
      const { resource } = await writeResource.remove(type, id, request.headers['if-match'], callOf(request));
      return { status: 204, headers: { etag: `W/"${resource.meta.versionId}"` }, body: '' };
    },
    'conditional-delete': async (request) => {
      await writeResource.conditionalRemove(request.parameters.type ?? '', criteriaOf(request), callOf(request));
      return { status: 204, headers: {}, body: '' };
    },
  };
};
