import type { RouteName } from '../../routes.ts';
import type { Parameter, SharedParameter } from './parameters.ts';
import type { SchemaName } from './schemas.ts';

/** A body: a schema of the components, or media types alone. */
export interface Content {
  readonly types: readonly string[];
  readonly schema?: SchemaName;
}

/** What the route table does not say of a route. */
export interface Details {
  readonly tag:
    | 'access'
    | 'discovery'
    | 'fhir'
    | 'bulk'
    | 'subscriptions'
    | 'hl7v2'
    | 'messages'
    | 'recognition'
    | 'profiles';
  readonly request?: Content;
  readonly shared?: readonly SharedParameter[];
  readonly own?: readonly Parameter[];
  /** Statuses of success. */
  readonly answers: Readonly<Record<string, Content | undefined>>;
}

const fhir = (schema: SchemaName): Content => ({ types: ['application/fhir+json'], schema });
const json = (schema?: SchemaName): Content => ({
  types: ['application/json'],
  ...(schema === undefined ? {} : { schema }),
});
const resource = fhir('Resource');
const bundle = fhir('Bundle');
const outcome = fhir('OperationOutcome');
const ndjson: Content = { types: ['application/fhir+ndjson'] };
const written = { 200: resource, 201: resource };
const reading: readonly SharedParameter[] = ['Format', 'Summary', 'Elements', 'IfNoneMatch'];
const history: readonly SharedParameter[] = ['Format', 'Count', 'Cursor', 'Since'];
const searching: readonly SharedParameter[] = ['Search', 'Format', 'Summary', 'Elements', 'Count', 'Cursor', 'Prefer'];
const exporting: Details = {
  tag: 'bulk',
  shared: ['RespondAsync', 'Since', 'Types'],
  answers: { 202: outcome },
};
const patchTypes: Content = { types: ['application/json-patch+json', 'application/fhir+json'] };

const query = (name: string, description: string, schema: object): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
});

/** By route; test/unit/discovery/openapi.test.ts holds that none is left out. */
export const routeDetails: Partial<Record<RouteName, Details>> = {
  token: {
    tag: 'access',
    request: { types: ['application/x-www-form-urlencoded'], schema: 'TokenRequest' },
    answers: { 200: json('Token') },
  },
  'smart-configuration': { tag: 'discovery', answers: { 200: json() } },
  'smart-configuration-fhir': { tag: 'discovery', answers: { 200: json() } },
  jwks: { tag: 'discovery', answers: { 200: json() } },
  metadata: {
    tag: 'discovery',
    own: [query('mode', 'Which capabilities', { enum: ['full', 'normative', 'terminology'], default: 'full' })],
    answers: { 200: resource },
  },
  openapi: { tag: 'discovery', answers: { 200: json() } },
  health: { tag: 'discovery', answers: { 200: json() } },
  hl7v2: {
    tag: 'hl7v2',
    request: { types: ['application/hl7-v2', 'x-application/hl7-v2+er7', 'text/plain'] },
    answers: { 200: { types: ['application/hl7-v2'] } },
  },
  bundle: { tag: 'fhir', request: bundle, answers: { 200: bundle } },
  'recognised-results': {
    tag: 'recognition',
    request: fhir('RecognisedResultsRequest'),
    answers: { 200: resource },
  },
  read: { tag: 'fhir', shared: reading, answers: { 200: resource, 304: undefined } },
  vread: { tag: 'fhir', shared: reading, answers: { 200: resource, 304: undefined } },
  'history-instance': { tag: 'fhir', shared: history, answers: { 200: bundle } },
  'history-type': { tag: 'fhir', shared: history, answers: { 200: bundle } },
  search: { tag: 'fhir', shared: searching, answers: { 200: bundle } },
  'search-post': {
    tag: 'fhir',
    shared: searching,
    request: { types: ['application/x-www-form-urlencoded'] },
    answers: { 200: bundle },
  },
  create: { tag: 'fhir', shared: ['IfNoneExist', 'Prefer'], request: resource, answers: written },
  update: { tag: 'fhir', shared: ['IfMatch', 'Prefer'], request: resource, answers: written },
  'conditional-update': { tag: 'fhir', shared: ['Search', 'Prefer'], request: resource, answers: written },
  patch: { tag: 'fhir', shared: ['IfMatch', 'Prefer'], request: patchTypes, answers: { 200: resource } },
  'conditional-patch': { tag: 'fhir', shared: ['Search', 'Prefer'], request: patchTypes, answers: { 200: resource } },
  delete: { tag: 'fhir', shared: ['IfMatch'], answers: { 204: undefined } },
  'conditional-delete': { tag: 'fhir', shared: ['Search'], answers: { 204: undefined } },
  validate: {
    tag: 'fhir',
    own: [query('profile', 'Canonical of an installed profile to validate against', { type: 'string' })],
    request: resource,
    answers: { 200: outcome },
  },
  everything: { tag: 'fhir', shared: ['Count', 'Cursor', 'Since', 'Types'], answers: { 200: bundle } },
  'compartment-search': { tag: 'fhir', shared: searching, answers: { 200: bundle } },
  lastn: {
    tag: 'fhir',
    shared: ['Search'],
    own: [query('max', 'Results for each code', { type: 'integer', minimum: 1, default: 1 })],
    answers: { 200: bundle },
  },
  'import-file': { tag: 'bulk', request: ndjson, answers: { 201: json() } },
  import: {
    tag: 'bulk',
    request: { types: ['application/json', 'application/fhir+ndjson'] },
    answers: { 202: outcome },
  },
  'export-system': exporting,
  'export-patient': exporting,
  'export-group': exporting,
  'bulk-status': { tag: 'bulk', answers: { 200: json(), 202: undefined } },
  'bulk-delete': { tag: 'bulk', answers: { 202: outcome } },
  'profile-search': { tag: 'profiles', shared: ['Search'], answers: { 200: bundle } },
  'profile-read': { tag: 'profiles', answers: { 200: resource } },
  'profile-create': { tag: 'profiles', shared: ['Prefer'], request: resource, answers: written },
  'profile-update': { tag: 'profiles', shared: ['IfMatch', 'Prefer'], request: resource, answers: written },
  'profile-delete': { tag: 'profiles', shared: ['IfMatch'], answers: { 204: undefined } },
  messages: {
    tag: 'messages',
    own: [
      query('status', 'What became of them', { enum: ['processed', 'failed'], default: 'processed' }),
      query('organisation', "For a steward: another organisation than one's own", { type: 'string' }),
      query('count', 'Messages on a page', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
      query('cursor', 'From the page before', { type: 'string' }),
    ],
    answers: { 200: json('MessageList') },
  },
  message: { tag: 'messages', answers: { 200: json('Message') } },
  'dead-letters': { tag: 'subscriptions', answers: { 200: json() } },
  'message-raw': { tag: 'messages', answers: { 200: { types: ['application/octet-stream'] } } },
};
