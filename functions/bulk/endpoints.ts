import { HutongError } from '../../schemas/error.ts';
import type { ReadJob } from '../../services/bulk/read-job.ts';
import type { StartExport, StartExportJob } from '../../services/bulk/start-export.ts';
import type { StartImport } from '../../services/bulk/start-import.ts';
import { type AuthenticatedRequest, fhirJson, type HttpResponse, json } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';

export interface BulkServices {
  readonly startImport: StartImport;
  readonly startExport: StartExportJob;
  readonly readJob: ReadJob;
  readonly baseUrl: string;
}

const ndjson = /^application\/(fhir\+)?ndjson\b/i;
/** Seconds until a client may ask again. */
const retryAfter = '2';

const said = (text: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'information', code: 'informational', diagnostics: text }],
});

/** FHIR's asynchronous request pattern: kick-off, status, manifest, delete (Bulk Data Access 2.0.0; Bulk import, draft). */
export const bulkEndpoints = ({ startImport, startExport, readJob, baseUrl }: BulkServices): Endpoints<'bulk'> => {
  const addressOf = ({ path, query }: AuthenticatedRequest): string =>
    `${baseUrl}${path}${query.size === 0 ? '' : `?${query}`}`;

  const accepted = (id: string): HttpResponse =>
    fhirJson(said('The job was accepted'), 202, { 'content-location': `${baseUrl}/fhir/$bulk-status/${id}` });

  const start = async (
    request: AuthenticatedRequest,
    options: Pick<StartExport, 'level' | 'group'>,
  ): Promise<HttpResponse> => {
    const { prefer = '' } = request.headers;
    if (!/\brespond-async\b/i.test(prefer)) {
      throw new HutongError('request.invalid', '$export is asynchronous: send Prefer: respond-async', {
        path: 'prefer',
      });
    }
    const { query, caller, audit } = request;
    const lenient = /\bhandling=lenient\b/i.test(prefer);
    return accepted(await startExport({ ...options, query, lenient, caller, audit, request: addressOf(request) }));
  };

  return {
    'import-file': async ({ headers, body, caller, audit }) => {
      if (!ndjson.test(headers['content-type'] ?? '')) {
        throw new HutongError('request.media-type', 'A file is application/fhir+ndjson', { path: 'content-type' });
      }
      const { url, bytes } = await startImport.keepFile(body, caller, audit);
      return json({ url, bytes }, 201, { location: url });
    },
    import: async (request) => {
      const { headers, body, caller, audit } = request;
      const type = headers['content-type'] ?? '';
      if (ndjson.test(type)) return accepted(await startImport.ofBody(body, caller, audit, addressOf(request)));
      if (!/^application\/(fhir\+)?json\b/i.test(type)) {
        throw new HutongError('request.media-type', '$import takes a manifest in JSON, or NDJSON', {
          path: 'content-type',
        });
      }
      return accepted(await startImport.ofManifest(body, caller, audit, addressOf(request)));
    },
    'export-system': (request) => start(request, { level: 'system' }),
    'export-patient': (request) => start(request, { level: 'patient' }),
    'export-group': (request) => start(request, { level: 'group', group: request.parameters.id ?? '' }),
    'bulk-status': async ({ parameters, caller, audit }) => {
      const status = await readJob.status(parameters.id ?? '', caller, audit);
      return status.kind === 'running'
        ? { status: 202, headers: { 'x-progress': status.progress, 'retry-after': retryAfter }, body: '' }
        : json(status.manifest, 200, { expires: status.expires.toUTCString() });
    },
    'bulk-delete': async ({ parameters, caller, audit }) => {
      await readJob.remove(parameters.id ?? '', caller, audit);
      return fhirJson(said('The job and its files are gone'), 202);
    },
  };
};
