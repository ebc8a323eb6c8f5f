import { HutongError } from '../../schemas/error.ts';
import { fhirJson } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';
import type { FhirServices } from './fhir-services.ts';
import { requireJsonFormat, respondRead } from './respond-resource.ts';

const maxHistory = 200;

const historyQuery = (
  query: URLSearchParams,
): { readonly since: string | undefined; readonly count: number; readonly cursor: string | undefined } => {
  const since = query.get('_since') ?? undefined;
  if (since !== undefined && Number.isNaN(Date.parse(since)))
    throw new HutongError('request.invalid', '_since is an instant', { path: '_since' });
  const count = Number(query.get('_count') ?? 50);
  if (!Number.isInteger(count) || count < 1)
    throw new HutongError('request.invalid', '_count is a whole number from 1', { path: '_count' });
  return {
    since: since === undefined ? undefined : new Date(since).toISOString(),
    count: Math.min(count, maxHistory),
    cursor: query.get('_cursor') ?? undefined,
  };
};

type ReadEndpoints = Pick<Endpoints<'fhir'>, 'read' | 'vread' | 'history-instance' | 'history-type'>;

export const readEndpoints = ({
  readResource,
  readVersion,
  readHistory,
  readTypeHistory,
}: FhirServices): ReadEndpoints => ({
  read: async (request) => {
    const { type = '', id = '' } = request.parameters;
    return respondRead(request, await readResource(type, id, request.caller, request.audit));
  },
  vread: async (request) => {
    const { type = '', id = '', version = '' } = request.parameters;
    return respondRead(request, await readVersion(type, id, version, request.caller, request.audit));
  },
  'history-instance': async (request) => {
    requireJsonFormat(request);
    const { type = '', id = '' } = request.parameters;
    const { caller, audit, query } = request;
    return fhirJson(await readHistory({ type, id, ...historyQuery(query), caller, audit }));
  },
  'history-type': async (request) => {
    requireJsonFormat(request);
    const { type = '' } = request.parameters;
    const { caller, audit, query } = request;
    return fhirJson(await readTypeHistory({ type, ...historyQuery(query), caller, audit }));
  },
});
