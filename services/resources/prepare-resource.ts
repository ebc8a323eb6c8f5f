import type { Bundle, BundleEntry, Resource } from 'fhir/r4.d.ts';
import type { ValidateResource, ValidationIssue } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { normaliseBundle } from '../ingest/normalise-bundle.ts';
import type { Region } from '../region.ts';

/** A validator's issue as a finding. */
export const issueFinding = ({ severity, code, expression, diagnostics }: ValidationIssue): Finding => ({
  severity,
  code: `fhir.${code}`,
  path: expression,
  message: diagnostics,
});

/** Throws `fhir.invalid`, with every error found, for a resource that is not valid R4. Returns the lesser findings. */
export const requireValid = (validate: ValidateResource, resource: unknown): readonly Finding[] => {
  const findings = validate(resource).map(issueFinding);
  const errors = findings.filter(({ severity }) => severity === 'error' || severity === 'fatal');
  if (errors.length > 0)
    throw new HutongError('fhir.invalid', 'The resource is not valid FHIR R4', { findings: errors });
  return findings;
};

/** Checks and normalises one resource, as a bundle of one: the way of a record is the same for both. */
export const prepareResource = (
  resource: Resource,
  request: NonNullable<BundleEntry['request']>,
  {
    validate,
    region,
    organisation,
  }: { readonly validate: ValidateResource; readonly region: Region; readonly organisation: string },
): Bundle => {
  requireValid(validate, resource);
  const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: [{ resource, request }] };
  return normaliseBundle(bundle, region.dictionary, organisation, 'sent').bundle;
};
