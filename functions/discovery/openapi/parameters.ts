import { r4ResourceTypes } from '../../../schemas/fhir/load.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description: string;
  readonly schema: object;
  readonly style?: 'form';
  readonly explode?: boolean;
}

const text = { type: 'string' };
const fhirId = { type: 'string', pattern: '^[A-Za-z0-9.-]{1,64}$' };

const query = (name: string, description: string, schema: object = text): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
});
const header = (name: string, description: string): Parameter => ({ name, in: 'header', description, schema: text });

/** Parameters of several routes, as `components.parameters`. */
export const sharedParameters = {
  Format: query('_format', 'json; what the gateway speaks', { type: 'string', default: 'json' }),
  Summary: query('_summary', 'Part of the resource', { enum: ['true', 'text', 'data', 'false', 'count'] }),
  Elements: query('_elements', 'Names of elements, separated by commas'),
  Count: query('_count', 'Resources on a page', { type: 'integer', minimum: 0 }),
  Cursor: query('_cursor', 'Position of a page, from the link `next`'),
  Since: query('_since', 'Changes from this instant on', { type: 'string', format: 'date-time' }),
  Types: query('_type', 'Resource types, separated by commas'),
  Search: {
    name: 'parameters',
    in: 'query',
    description: 'Search parameters of the type; the CapabilityStatement and docs/fhir-api.md list them',
    schema: { type: 'object', additionalProperties: text },
    style: 'form',
    explode: true,
  },
  IfMatch: header('If-Match', 'Version that the write is about: `W/"3"`'),
  IfNoneMatch: header('If-None-Match', 'Version that the caller has: 304 when it is current'),
  IfNoneExist: header('If-None-Exist', 'Search criteria: create only when nothing fits'),
  Prefer: header('Prefer', '`return=minimal`, `return=representation`, `return=OperationOutcome`; `handling=lenient`'),
  RespondAsync: { ...header('Prefer', '`respond-async`'), required: true },
} as const satisfies Readonly<Record<string, Parameter>>;

export type SharedParameter = keyof typeof sharedParameters;

/** What `{name}` in a route's path stands for. */
export const pathParameter = (name: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description: name === 'type' ? 'FHIR R4 resource type' : name === 'version' ? 'meta.versionId' : 'Logical id',
  schema: name === 'type' ? { type: 'string', enum: r4ResourceTypes } : fhirId,
});
