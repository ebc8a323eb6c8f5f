import { type Route, type RouteName, routes } from '../../routes.ts';
import { softwareVersion } from '../version.ts';
import { type Content, type Details, routeDetails } from './details.ts';
import { pathParameter, sharedParameters } from './parameters.ts';
import { componentSchemas } from './schemas.ts';

type NamedRoute = Route & { readonly name: RouteName };

const reference = (kind: 'schemas' | 'parameters' | 'responses', name: string) => ({
  $ref: `#/components/${kind}/${name}`,
});

const contentOf = ({ types, schema }: Content) =>
  Object.fromEntries(types.map((type) => [type, schema === undefined ? {} : { schema: reference('schemas', schema) }]));

/** Error bodies by the style of the route (functions/_shared/respond-error.ts). */
const errorStyles: Readonly<Record<Route['errors'], { readonly name: string; readonly content: Content }>> = {
  fhir: { name: 'FhirError', content: { types: ['application/fhir+json'], schema: 'OperationOutcome' } },
  problem: { name: 'ProblemError', content: { types: ['application/problem+json'], schema: 'Problem' } },
  hl7v2: { name: 'Hl7Error', content: { types: ['application/problem+json'], schema: 'Problem' } },
  oauth: { name: 'OAuthError', content: { types: ['application/json'], schema: 'OAuthError' } },
};

const statusTexts: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted; the work goes on',
  204: 'Done, with nothing to say',
  304: 'The caller has this version',
};

const responsesOf = ({ errors }: NamedRoute, { answers }: Pick<Details, 'answers'>) => ({
  ...Object.fromEntries(
    Object.entries(answers).map(([status, content]) => [
      status,
      {
        description: statusTexts[status] ?? 'Done',
        ...(content === undefined ? {} : { content: contentOf(content) }),
      },
    ]),
  ),
  default: reference('responses', errorStyles[errors].name),
});

/** For a route that the table does not describe yet: what the route says itself. */
const undescribed: Details = { tag: 'fhir', answers: { 200: undefined } };

const operationOf = (route: NamedRoute) => {
  const details = routeDetails[route.name] ?? undescribed;
  const { tag, request, shared = [], own = [] } = details;
  const parameters = [
    ...[...route.path.matchAll(/\{([a-z]+)\}/g)].map(([, name = '']) => pathParameter(name)),
    ...shared.map((name) => reference('parameters', name)),
    ...own,
  ];
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [tag],
    security: route.authenticated ? [{ accessToken: [] }] : [],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined
      ? {}
      : {
          requestBody: {
            description: `Up to ${route.maxBodyBytes} bytes, after decompression of Content-Encoding: gzip`,
            required: true,
            content: contentOf(request),
          },
        }),
    responses: responsesOf(route, details),
  };
};

const paths = () => {
  const byPath: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    byPath[route.path] = { ...byPath[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return byPath;
};

const tags: readonly { readonly name: Details['tag']; readonly description: string }[] = [
  { name: 'access', description: 'Tokens: SMART Backend Services' },
  { name: 'discovery', description: 'What the gateway can do' },
  { name: 'fhir', description: 'FHIR R4 REST' },
  { name: 'bulk', description: 'Bulk import and export' },
  { name: 'subscriptions', description: 'Subscriptions' },
  { name: 'profiles', description: "The region's FHIR profiles" },
  { name: 'hl7v2', description: 'HL7 v2 over HTTP' },
  { name: 'messages', description: 'What became of what was sent' },
  { name: 'recognition', description: 'Recognised results' },
];

/** The interface as OpenAPI 3.1.1: paths from the route table, schemas from zod. */
export const openApiDocument = (baseUrl: string) => ({
  openapi: '3.1.1',
  jsonSchemaDialect: 'https://spec.openapis.org/oas/3.1/dialect/base',
  info: {
    title: 'Hutong',
    version: softwareVersion.version,
    summary: 'Gateway for sharing clinical records and recognising examination results between hospitals',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: baseUrl }],
  tags,
  paths: paths(),
  components: {
    schemas: componentSchemas(),
    parameters: sharedParameters,
    responses: Object.fromEntries(
      Object.values(errorStyles).map(({ name, content }) => [
        name,
        { description: 'Refused or failed; the body says why', content: contentOf(content) },
      ]),
    ),
    securitySchemes: {
      accessToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'From the token endpoint, by client credentials with a signed JWT (SMART Backend Services)',
      },
    },
  },
});
