import { supportedParameters } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { fhirJson, type HttpRequest } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';
import type { FhirServices } from './fhir-services.ts';
import { requireJsonFormat } from './respond-resource.ts';

/** `Prefer: handling=lenient` (R4 search.html 3.1.1.3); strict unless asked. */
const handlingOf = ({ headers }: HttpRequest): 'strict' | 'lenient' =>
  /(^|[;,\s])handling=lenient\b/.test(headers.prefer ?? '') ? 'lenient' : 'strict';

const formOf = ({ headers, body, query }: HttpRequest): URLSearchParams => {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) {
    throw new HutongError('request.media-type', '_search takes application/x-www-form-urlencoded', {
      path: 'content-type',
    });
  }
  return new URLSearchParams([...query, ...new URLSearchParams(Buffer.from(body).toString('utf8'))]);
};

type SearchEndpoints = Pick<
  Endpoints<'fhir'>,
  'search' | 'search-post' | 'compartment-search' | 'everything' | 'lastn'
>;

export const searchEndpoints = ({ searchResources, everything, lastN }: FhirServices): SearchEndpoints => {
  const search = async (request: Parameters<SearchEndpoints['search']>[0], parameters: URLSearchParams) => {
    requireJsonFormat(request);
    const { type = '' } = request.parameters;
    const { caller, audit } = request;
    return fhirJson(await searchResources({ type, parameters, handling: handlingOf(request), caller, audit }));
  };
  return {
    search: (request) => search(request, request.query),
    'search-post': (request) => search(request, formOf(request)),
    'compartment-search': (request) => {
      const { type = '', id = '' } = request.parameters;
      const names = supportedParameters(type).map(({ name }) => name);
      const name = ['patient', 'subject', 'beneficiary'].find((candidate) => names.includes(candidate));
      if (name === undefined) {
        throw new HutongError('fhir.not-supported', 'The type has no parameter that names its patient', {
          path: 'type',
        });
      }
      return search(request, new URLSearchParams([...request.query, [name, `Patient/${id}`]]));
    },
    everything: async (request) => {
      requireJsonFormat(request);
      const { caller, audit, query, parameters } = request;
      return fhirJson(await everything({ id: parameters.id ?? '', query, caller, audit }));
    },
    lastn: async (request) => {
      requireJsonFormat(request);
      const { caller, audit, query } = request;
      return fhirJson(await lastN({ query, caller, audit }));
    },
  };
};
