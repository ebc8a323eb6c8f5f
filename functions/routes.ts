/**
 * The one route table: the CDK API, the embedded server and the documentation read it. A route belongs to a function
 * (folder under functions/) that has an endpoint of the route's name.
 */

export type FunctionName = 'token' | 'discovery' | 'hl7v2' | 'fhir' | 'messages' | 'recognition' | 'bulk' | 'profiles';

export interface Route {
  readonly name: string;
  readonly function: FunctionName;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** API Gateway's form: `{name}` is one segment. */
  readonly path: string;
  /** Whether a bearer token is needed. What the token must allow is checked by the endpoint, which knows the resource. */
  readonly authenticated: boolean;
  /** How errors are said: OperationOutcome, HL7 ACK, problem JSON (RFC 9457), OAuth error (RFC 6749 section 5.2). */
  readonly errors: 'fhir' | 'hl7v2' | 'problem' | 'oauth';
  /** Bytes after decompression; 0: the call has no body. */
  readonly maxBodyBytes: number;
  readonly summary: string;
}

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** What the routes of a kind have in common. */
const open = { authenticated: false, errors: 'problem', maxBodyBytes: 0 } as const;
const fhirRead = { authenticated: true, errors: 'fhir', maxBodyBytes: 0 } as const;
const fhirWrite = { authenticated: true, errors: 'fhir', maxBodyBytes: 5 * mebibyte } as const;
const jsonRead = { authenticated: true, errors: 'problem', maxBodyBytes: 0 } as const;

const table = [
  {
    name: 'token',
    function: 'token',
    method: 'POST',
    path: '/oauth2/token',
    authenticated: false,
    errors: 'oauth',
    maxBodyBytes: 16 * kibibyte,
    summary: 'Access token for a client assertion (SMART Backend Services)',
  },
  {
    name: 'smart-configuration',
    function: 'discovery',
    method: 'GET',
    path: '/.well-known/smart-configuration',
    ...open,
    summary: 'Where tokens come from and which scopes exist',
  },
  {
    name: 'jwks',
    function: 'discovery',
    method: 'GET',
    path: '/.well-known/jwks.json',
    ...open,
    summary: "Public keys of the gateway's tokens",
  },
  {
    name: 'metadata',
    function: 'discovery',
    method: 'GET',
    path: '/fhir/metadata',
    authenticated: false,
    errors: 'fhir',
    maxBodyBytes: 0,
    summary: 'FHIR CapabilityStatement',
  },
  {
    name: 'smart-configuration-fhir',
    function: 'discovery',
    method: 'GET',
    path: '/fhir/.well-known/smart-configuration',
    ...open,
    summary: 'The same below the FHIR base, where SMART App Launch looks for it',
  },
  {
    name: 'openapi',
    function: 'discovery',
    method: 'GET',
    path: '/openapi.json',
    ...open,
    summary: 'This interface as OpenAPI 3.1',
  },
  {
    name: 'health',
    function: 'discovery',
    method: 'GET',
    path: '/health',
    ...open,
    summary: 'Whether the gateway answers',
  },
  {
    name: 'hl7v2',
    function: 'hl7v2',
    method: 'POST',
    path: '/hl7v2',
    authenticated: true,
    errors: 'hl7v2',
    maxBodyBytes: 5 * mebibyte,
    summary: 'Push an HL7 v2 message; the answer is its ACK',
  },
  {
    name: 'bundle',
    function: 'fhir',
    method: 'POST',
    path: '/fhir',
    ...fhirWrite,
    summary: 'FHIR R4 transaction, batch or message bundle',
  },
  {
    name: 'recognised-results',
    function: 'recognition',
    method: 'POST',
    path: '/fhir/$recognised-results',
    authenticated: true,
    errors: 'fhir',
    maxBodyBytes: 64 * kibibyte,
    summary: 'Which results of a person may be relied on for the ordered items, and why not',
  },
  {
    name: 'read',
    function: 'fhir',
    method: 'GET',
    path: '/fhir/{type}/{id}',
    ...fhirRead,
    summary: 'Read a resource by its id',
  },
  {
    name: 'vread',
    function: 'fhir',
    method: 'GET',
    path: '/fhir/{type}/{id}/_history/{version}',
    ...fhirRead,
    summary: 'Read one version of a resource',
  },
  {
    name: 'history-instance',
    function: 'fhir',
    method: 'GET',
    path: '/fhir/{type}/{id}/_history',
    ...fhirRead,
    summary: 'Versions of a resource, newest first',
  },
  {
    name: 'history-type',
    function: 'fhir',
    method: 'GET',
    path: '/fhir/{type}/_history',
    ...fhirRead,
    summary: "Changes of a type in one's own organisation, newest first",
  },
  { name: 'search', function: 'fhir', method: 'GET', path: '/fhir/{type}', ...fhirRead, summary: 'Search' },
  {
    name: 'search-post',
    function: 'fhir',
    method: 'POST',
    path: '/fhir/{type}/_search',
    authenticated: true,
    errors: 'fhir',
    maxBodyBytes: 64 * kibibyte,
    summary: 'Search with the parameters in the body',
  },
  {
    name: 'create',
    function: 'fhir',
    method: 'POST',
    path: '/fhir/{type}',
    ...fhirWrite,
    summary: 'Create a resource; with If-None-Exist only when there is none',
  },
  {
    name: 'update',
    function: 'fhir',
    method: 'PUT',
    path: '/fhir/{type}/{id}',
    ...fhirWrite,
    summary: 'Update a resource; with If-Match only that version',
  },
  {
    name: 'conditional-update',
    function: 'fhir',
    method: 'PUT',
    path: '/fhir/{type}',
    ...fhirWrite,
    summary: 'Update the resource that the criteria name, or create it',
  },
  {
    name: 'patch',
    function: 'fhir',
    method: 'PATCH',
    path: '/fhir/{type}/{id}',
    ...fhirWrite,
    summary: 'JSON Patch or FHIRPath Patch',
  },
  {
    name: 'conditional-patch',
    function: 'fhir',
    method: 'PATCH',
    path: '/fhir/{type}',
    ...fhirWrite,
    summary: 'Patch the resource that the criteria name',
  },
  {
    name: 'delete',
    function: 'fhir',
    method: 'DELETE',
    path: '/fhir/{type}/{id}',
    ...fhirRead,
    summary: 'Delete a resource; its history stays',
  },
  {
    name: 'conditional-delete',
    function: 'fhir',
    method: 'DELETE',
    path: '/fhir/{type}',
    ...fhirRead,
    summary: 'Delete the resource that the criteria name',
  },
  {
    name: 'validate',
    function: 'fhir',
    method: 'POST',
    path: '/fhir/{type}/$validate',
    ...fhirWrite,
    summary: 'Validate a resource without storing it',
  },
  {
    name: 'everything',
    function: 'fhir',
    method: 'GET',
    path: '/fhir/Patient/{id}/$everything',
    ...fhirRead,
    summary: 'Everything about a source patient',
  },
  {
    name: 'compartment-search',
    function: 'fhir',
    method: 'GET',
    path: '/fhir/Patient/{id}/{type}',
    ...fhirRead,
    summary: 'Search inside a patient compartment',
  },
  {
    name: 'lastn',
    function: 'fhir',
    method: 'GET',
    path: '/fhir/Observation/$lastn',
    ...fhirRead,
    summary: 'The latest results of a patient for each code',
  },
  {
    name: 'import-file',
    function: 'bulk',
    method: 'POST',
    path: '/fhir/$import-file',
    ...fhirWrite,
    summary: 'Send a file of NDJSON for an import to come',
  },
  {
    name: 'import',
    function: 'bulk',
    method: 'POST',
    path: '/fhir/$import',
    ...fhirWrite,
    summary: 'Start a bulk import: a manifest of files, or NDJSON',
  },
  {
    name: 'export-system',
    function: 'bulk',
    method: 'GET',
    path: '/fhir/$export',
    ...fhirRead,
    summary: "Start an export of one's own organisation",
  },
  {
    name: 'export-patient',
    function: 'bulk',
    method: 'GET',
    path: '/fhir/Patient/$export',
    ...fhirRead,
    summary: 'Start an export of all patients and what is about them',
  },
  {
    name: 'export-group',
    function: 'bulk',
    method: 'GET',
    path: '/fhir/Group/{id}/$export',
    ...fhirRead,
    summary: 'Start an export of the patients of a group and what is about them',
  },
  {
    name: 'bulk-status',
    function: 'bulk',
    method: 'GET',
    path: '/fhir/$bulk-status/{id}',
    ...fhirRead,
    summary: 'How an import or export is getting on; its manifest at the end',
  },
  {
    name: 'bulk-delete',
    function: 'bulk',
    method: 'DELETE',
    path: '/fhir/$bulk-status/{id}',
    ...fhirRead,
    summary: 'Cancel an import or export, or take its files away',
  },
  {
    name: 'profile-search',
    function: 'profiles',
    method: 'GET',
    path: '/fhir/StructureDefinition',
    ...fhirRead,
    summary: "Search the region's profiles, those that come with the gateway among them",
  },
  {
    name: 'profile-read',
    function: 'profiles',
    method: 'GET',
    path: '/fhir/StructureDefinition/{id}',
    ...fhirRead,
    summary: 'Read a profile',
  },
  {
    name: 'profile-create',
    function: 'profiles',
    method: 'POST',
    path: '/fhir/StructureDefinition',
    authenticated: true,
    errors: 'fhir',
    maxBodyBytes: mebibyte,
    summary: 'Install a profile for the whole region',
  },
  {
    name: 'profile-update',
    function: 'profiles',
    method: 'PUT',
    path: '/fhir/StructureDefinition/{id}',
    authenticated: true,
    errors: 'fhir',
    maxBodyBytes: mebibyte,
    summary: 'Install a profile under this id, or replace it',
  },
  {
    name: 'profile-delete',
    function: 'profiles',
    method: 'DELETE',
    path: '/fhir/StructureDefinition/{id}',
    ...fhirRead,
    summary: 'Remove a profile that no other builds on',
  },
  {
    name: 'messages',
    function: 'messages',
    method: 'GET',
    path: '/messages',
    ...jsonRead,
    summary: 'Messages received, newest first, by status',
  },
  {
    name: 'message',
    function: 'messages',
    method: 'GET',
    path: '/messages/{id}',
    ...jsonRead,
    summary: 'One message with its findings and its disposition ledger',
  },
  {
    name: 'message-raw',
    function: 'messages',
    method: 'GET',
    path: '/messages/{id}/raw',
    ...jsonRead,
    summary: 'The bytes as they came',
  },
  {
    name: 'dead-letters',
    function: 'messages',
    method: 'GET',
    path: '/subscriptions/dead-letters',
    ...jsonRead,
    summary: 'Subscriptions in error, and how many notifications wait for them',
  },
] as const satisfies readonly Route[];

export type RouteName = (typeof table)[number]['name'];
export type RoutesOf<F extends FunctionName> = Extract<(typeof table)[number], { function: F }>['name'];

export const routes: readonly (Route & { readonly name: RouteName })[] = table;
