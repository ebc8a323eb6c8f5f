import type { Bundle, BundleEntry, Resource } from 'fhir/r4.d.ts';
import type { ValidationIssue } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { normaliseBundle } from '../ingest/normalise-bundle.ts';
import type { ValidateSent } from '../profiles/validate-sent.ts';
import type { Region } from '../region.ts';

/** A validator's issue as a finding. */
export const issueFinding = ({ severity, code, expression, diagnostics }: ValidationIssue): Finding => ({
  severity,
  code: `fhir.${code}`,
  path: expression,
  message: diagnostics,
});

/**
 * Throws `fhir.invalid`, with every error found, for a resource that is not valid R4 or breaks a profile that it claims or that the region asks of the organisation.
 * Returns the warnings.
 */
export const requireValid = (validate: ValidateSent, resource: unknown, organisation?: string): readonly Finding[] => {
  const findings = validate(resource, organisation === undefined ? {} : { organisation }).map(issueFinding);
  const errors = findings.filter(({ severity }) => severity === 'error' || severity === 'fatal');
  if (errors.length > 0)
    throw new HutongError('fhir.invalid', 'The resource is not valid FHIR R4, or breaks a profile', {
      findings: errors,
    });
  return findings.filter(({ severity }) => severity === 'warning');
};

/** Checks and normalises one resource, as a bundle of one: the way of a record is the same for both. */
export const prepareResource = (
  resource: Resource,
  request: NonNullable<BundleEntry['request']>,
  {
    validate,
    region,
    organisation,
  }: { readonly validate: ValidateSent; readonly region: Region; readonly organisation: string },
): { readonly bundle: Bundle; readonly warnings: readonly Finding[] } => {
  const warnings = requireValid(validate, resource, organisation);
  const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: [{ resource, request }] };
  return { bundle: normaliseBundle(bundle, region, organisation, 'sent').bundle, warnings };
};
