import { keyNames } from '../../schemas/config.ts';
import { HutongError } from '../../schemas/error.ts';
import type { KeyRing } from '../../services/ports/index.ts';
import { fhirJson, type HttpResponse, json } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';
import { capabilityStatement } from './capability/capability-statement.ts';
import { terminologyCapabilities } from './capability/terminology-capabilities.ts';
import { openApiDocument } from './openapi/document.ts';
import { smartConfiguration } from './smart-configuration.ts';

interface Dependencies {
  readonly keyRing: KeyRing;
  readonly baseUrl: string;
}

/** Made when first asked for and kept: each takes milliseconds and says the same until the next release. */
const once = (make: () => unknown): (() => string) => {
  let text: string | undefined;
  return () => {
    text ??= JSON.stringify(make());
    return text;
  };
};

export const discoveryEndpoints = ({ keyRing, baseUrl }: Dependencies): Endpoints<'discovery'> => {
  const capability = once(() => capabilityStatement(baseUrl));
  const terminology = once(() => terminologyCapabilities(baseUrl));
  const openApi = once(() => openApiDocument(baseUrl));
  const smart = async (): Promise<HttpResponse> => json(smartConfiguration(baseUrl));
  return {
    'smart-configuration': smart,
    'smart-configuration-fhir': smart,
    jwks: async () => json({ keys: await keyRing.publicKeys(keyNames.accessToken) }),
    metadata: async ({ query }) => {
      const mode = query.get('mode') ?? 'full';
      if (mode === 'terminology') return fhirJson(terminology());
      if (mode === 'full' || mode === 'normative') return fhirJson(capability());
      throw new HutongError('request.invalid', 'mode takes full, normative and terminology', { path: 'mode' });
    },
    openapi: async () => ({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: openApi(),
    }),
    health: async () => json({ status: 'ok' }),
  };
};
