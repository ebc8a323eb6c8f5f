/**
 * The one route table: the CDK API, the embedded server and the documentation read it. A route belongs to a function
 * (folder under functions/) that has an endpoint of the route's name.
 */

export type FunctionName = 'token' | 'discovery' | 'hl7v2' | 'fhir' | 'messages' | 'recognition';

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
    authenticated: false,
    errors: 'problem',
    maxBodyBytes: 0,
    summary: 'Where tokens come from and which scopes exist',
  },
  {
    name: 'jwks',
    function: 'discovery',
    method: 'GET',
    path: '/.well-known/jwks.json',
    authenticated: false,
    errors: 'problem',
    maxBodyBytes: 0,
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
    name: 'health',
    function: 'discovery',
    method: 'GET',
    path: '/health',
    authenticated: false,
    errors: 'problem',
    maxBodyBytes: 0,
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
    authenticated: true,
    errors: 'fhir',
    maxBodyBytes: 5 * mebibyte,
    summary: 'FHIR R4 transaction',
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
    authenticated: true,
    errors: 'fhir',
    maxBodyBytes: 0,
    summary: 'Read a resource by its id',
  },
  {
    name: 'messages',
    function: 'messages',
    method: 'GET',
    path: '/messages',
    authenticated: true,
    errors: 'problem',
    maxBodyBytes: 0,
    summary: 'Messages received, newest first, by status',
  },
  {
    name: 'message',
    function: 'messages',
    method: 'GET',
    path: '/messages/{id}',
    authenticated: true,
    errors: 'problem',
    maxBodyBytes: 0,
    summary: 'One message with its findings and its disposition ledger',
  },
  {
    name: 'message-raw',
    function: 'messages',
    method: 'GET',
    path: '/messages/{id}/raw',
    authenticated: true,
    errors: 'problem',
    maxBodyBytes: 0,
    summary: 'The bytes as they came',
  },
] as const satisfies readonly Route[];

export type RouteName = (typeof table)[number]['name'];
export type RoutesOf<F extends FunctionName> = Extract<(typeof table)[number], { function: F }>['name'];

export const routes: readonly (Route & { readonly name: RouteName })[] = table;
