import { ownScopes } from '../../schemas/scopes.ts';

/**
 * SMART App Launch 2.2, section "Metadata": what a backend service needs to get a token.
 *
 * `issuer` belongs to OpenID Connect and `authorization_endpoint` to app launch; the specification wants both left out where there is neither. `code_challenge_methods_supported`
 * is required of every server, though no flow here uses it.
 */
export const smartConfiguration = (baseUrl: string) => ({
  token_endpoint: `${baseUrl}/oauth2/token`,
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
  grant_types_supported: ['client_credentials'],
  scopes_supported: ['system/*.cruds', ...Object.keys(ownScopes)],
  capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  code_challenge_methods_supported: ['S256'],
  jwks_uri: `${baseUrl}/.well-known/jwks.json`,
});
