import type { CapabilityStatement } from 'fhir/r4.d.ts';
import { maxCount } from '../../../domain/fhir/index.ts';
import { routes } from '../../routes.ts';
import { softwareVersion } from '../version.ts';
import { operationsOf } from './operations.ts';
import { capabilityResources } from './resources.ts';

const megabytes = (name: string): number =>
  Math.floor((routes.find((route) => route.name === name)?.maxBodyBytes ?? 0) / (1024 * 1024));

/** FHIR R4 CapabilityStatement of this gateway, made of the route table and of the search tables. */
export const capabilityStatement = (baseUrl: string): CapabilityStatement => ({
  resourceType: 'CapabilityStatement',
  url: `${baseUrl}/fhir/metadata`,
  version: softwareVersion.version,
  name: 'HutongGateway',
  title: 'Hutong gateway',
  status: 'active',
  date: softwareVersion.releaseDate,
  publisher: 'Hutong',
  kind: 'instance',
  instantiates: ['http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data'],
  software: { name: 'Hutong', ...softwareVersion },
  implementation: { description: 'Hutong gateway', url: `${baseUrl}/fhir` },
  fhirVersion: '4.0.1',
  format: ['json', 'application/fhir+json'],
  patchFormat: ['application/json-patch+json', 'application/fhir+json'],
  rest: [
    {
      mode: 'server',
      documentation: [
        `A transaction or batch has up to ${megabytes('bundle')} MB; a page up to ${maxCount} resources.`,
        'A Bundle of type message is taken at the base as well.',
        'A search stays inside a patient’s compartment, an identifier or another indexed key, or the caller’s own organisation from a date on; any other is refused with the forms that work.',
      ].join(' '),
      security: {
        cors: false,
        description: `SMART Backend Services; scopes and endpoints: ${baseUrl}/fhir/.well-known/smart-configuration`,
        service: [
          {
            coding: [
              { system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' },
            ],
          },
        ],
        extension: [
          {
            url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
            extension: [{ url: 'token', valueUri: `${baseUrl}/oauth2/token` }],
          },
        ],
      },
      resource: capabilityResources(),
      interaction: [{ code: 'transaction' }, { code: 'batch' }],
      operation: operationsOf(undefined),
    },
  ],
});
