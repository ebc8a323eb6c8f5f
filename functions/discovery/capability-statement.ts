import type { CapabilityStatement } from 'fhir/r4.d.ts';
import { hutongBase } from '../../schemas/uris.ts';

/** FHIR R4 CapabilityStatement of this gateway. */
export const capabilityStatement = (baseUrl: string): CapabilityStatement => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-11-21',
  publisher: 'Hutong',
  kind: 'instance',
  software: { name: 'Hutong' },
  implementation: { description: 'Hutong gateway', url: `${baseUrl}/fhir` },
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  rest: [
    {
      mode: 'server',
      security: {
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
      interaction: [{ code: 'transaction' }],
      operation: [{ name: 'recognised-results', definition: `${hutongBase}/OperationDefinition/recognised-results` }],
    },
  ],
});
