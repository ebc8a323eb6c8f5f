import { keyNames } from '../../schemas/config.ts';
import { ownScopes } from '../../schemas/scopes.ts';
import type { KeyRing } from '../../services/ports/index.ts';
import { fhirJson, json } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';
import { capabilityStatement } from './capability-statement.ts';

interface Dependencies {
  readonly keyRing: KeyRing;
  readonly baseUrl: string;
}

/** SMART App Launch 2.2, section "Conformance": what a backend service needs to get a token. */
const smartConfiguration = (baseUrl: string) => ({
  issuer: baseUrl,
  jwks_uri: `${baseUrl}/.well-known/jwks.json`,
  token_endpoint: `${baseUrl}/oauth2/token`,
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
  grant_types_supported: ['client_credentials'],
  scopes_supported: ['system/*.cruds', ...Object.keys(ownScopes)],
  capabilities: ['client-confidential-asymmetric', 'permission-v2'],
});

export const discoveryEndpoints = ({ keyRing, baseUrl }: Dependencies): Endpoints<'discovery'> => ({
  'smart-configuration': async () => json(smartConfiguration(baseUrl)),
  jwks: async () => json({ keys: await keyRing.publicKeys(keyNames.accessToken) }),
  metadata: async () => fhirJson(capabilityStatement(baseUrl)),
  health: async () => json({ status: 'ok' }),
});
