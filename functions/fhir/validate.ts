import { HutongError, isHutongError } from '../../schemas/error.ts';
import { outcomeOf } from '../../services/ingest/bundle-response.ts';
import { parseFhirJson } from '../../services/ingest/parse-fhir-json.ts';
import { issueFinding } from '../../services/resources/prepare-resource.ts';
import { type Endpoint, fhirJson } from '../_shared/http.ts';
import { requireFhirJson } from '../_shared/require-fhir-json.ts';
import type { FhirServices } from './fhir-services.ts';
import { requireJsonFormat } from './respond-resource.ts';

/** The resource itself, or the `resource` and the `profile`s of a Parameters (R4 resource-operation-validate.html). */
const inputOf = (
  body: Uint8Array,
  type: string,
): { readonly resource: unknown; readonly profiles: readonly string[] } => {
  const resource = parseFhirJson(body);
  if (resource.resourceType !== 'Parameters' || type === 'Parameters') return { resource, profiles: [] };
  // Only looked into: a parameter list of any form.
  const { parameter = [] } = resource as {
    readonly parameter?: readonly {
      readonly name?: unknown;
      readonly resource?: unknown;
      readonly [value: `value${string}`]: unknown;
    }[];
  };
  return {
    resource: parameter.find(({ name }) => name === 'resource')?.resource ?? resource,
    profiles: parameter.flatMap(({ name, valueUri, valueCanonical = valueUri }) =>
      name === 'profile' && typeof valueCanonical === 'string' ? [valueCanonical] : [],
    ),
  };
};

/** `$validate`, also against the profiles that `profile` names: always 200 with what was found; nothing is stored. */
export const validateEndpoint =
  ({ validate }: Pick<FhirServices, 'validate'>): Endpoint =>
  async (request) => {
    requireJsonFormat(request);
    requireFhirJson(request);
    const { type = '' } = request.parameters;
    try {
      const { resource, profiles } = inputOf(request.body, type);
      const named = (resource as { readonly resourceType?: unknown } | null)?.resourceType;
      if (named !== type)
        throw new HutongError('fhir.wrong-type', 'The address and the resource name different types', {
          path: 'resourceType',
        });
      const findings = validate(resource, {
        bestPractice: true,
        organisation: request.caller.organisation,
        asked: [...request.query.getAll('profile'), ...profiles],
      }).map(issueFinding);
      const fine = {
        severity: 'information',
        code: 'fhir.informational',
        path: '',
        message: 'Nothing is wrong with the resource',
      } as const;
      return fhirJson(outcomeOf(findings.length === 0 ? [fine] : findings));
    } catch (error) {
      if (!isHutongError(error) || !['request.not-json', 'request.not-utf8'].includes(error.code)) throw error;
      return fhirJson(outcomeOf([{ severity: 'fatal', code: error.code, path: '', message: error.message }]));
    }
  };
