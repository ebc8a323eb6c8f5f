import type { Endpoint } from '../_shared/http.ts';
import { requireFhirJson } from '../_shared/require-fhir-json.ts';
import type { FhirServices } from './fhir-services.ts';
import { requireJsonFormat } from './respond-resource.ts';

/** POST to the base: transaction, batch or message. */
export const bundleEndpoint =
  ({ ingestBundle }: Pick<FhirServices, 'ingestBundle'>): Endpoint =>
  async (request) => {
    requireJsonFormat(request);
    requireFhirJson(request);
    const { status, contentType, body } = await ingestBundle(request.body, request.caller, request.audit);
    return {
      status,
      headers: { 'content-type': contentType },
      body,
      ...(status < 400 ? {} : { outcome: { outcome: 'refused' } }),
    };
  };
