import type { IngestBundle } from '../../services/ingest/ingest-bundle.ts';
import type { ReadResource } from '../../services/resources/read-resource.ts';
import { fhirJson } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';
import { requireFhirJson } from '../_shared/require-fhir-json.ts';

export const fhirEndpoints = ({
  ingestBundle,
  readResource,
}: {
  readonly ingestBundle: IngestBundle;
  readonly readResource: ReadResource;
}): Endpoints<'fhir'> => ({
  bundle: async (request) => {
    requireFhirJson(request);
    const { status, contentType, body } = await ingestBundle(request.body, request.caller, request.audit);
    return {
      status,
      headers: { 'content-type': contentType },
      body,
      ...(status < 400 ? {} : { outcome: { outcome: 'refused' } }),
    };
  },
  read: async ({ parameters, caller, audit }) => {
    const { type = '', id = '' } = parameters;
    const resource = await readResource(type, id, caller, audit);
    return fhirJson(resource, 200, {
      etag: `W/"${resource.meta.versionId}"`,
      'last-modified': new Date(resource.meta.lastUpdated).toUTCString(),
    });
  },
});
