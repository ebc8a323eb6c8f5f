import type {
  CompiledProfile,
  RequiredProfile,
  ValidateOptions,
  ValidateResource,
  ValidationIssue,
} from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Registry } from '../../schemas/registry.ts';
import type { InstalledProfiles } from './installed-profiles.ts';

/** Validates what an organisation sends: R4, the profiles that it claims, and those that the region asks of that organisation. */
export type ValidateSent = (
  resource: unknown,
  options?: ValidateOptions & {
    readonly organisation?: string;
    /** Canonicals of installed profiles to apply to the resource, whatever it claims. Throws `fhir.not-supported` for one that is not installed. */
    readonly asked?: readonly string[];
  },
) => readonly ValidationIssue[];

/** The registry's policies as the validator asks for them: by type, for one organisation. */
const policiesOf = ({ requiredProfiles }: Registry, organisation: string | undefined) => {
  const byType = new Map<string, RequiredProfile[]>();
  for (const { type, profile, organisations, action } of requiredProfiles) {
    if (organisations !== undefined && (organisation === undefined || !organisations.includes(organisation))) continue;
    byType.set(type, [...(byType.get(type) ?? []), { url: profile, refuse: action === 'refuse' }]);
  }
  return (type: string): readonly RequiredProfile[] => byType.get(type) ?? [];
};

interface Dependencies {
  readonly validate: ValidateResource;
  readonly profiles: Pick<InstalledProfiles, 'find'>;
  readonly registry: Registry;
}

/** Makes the validation of what is sent; synchronous, on the profiles as of the last `refresh`. */
export const makeValidateSent = ({ validate, profiles, registry }: Dependencies): ValidateSent => {
  const policies = new Map<string | undefined, ReturnType<typeof policiesOf>>();
  const installed = (canonical: string): CompiledProfile => {
    const profile = profiles.find(canonical.split('|')[0] ?? canonical);
    if (profile === undefined)
      throw new HutongError('fhir.not-supported', 'The profile to validate against is not installed', {
        path: 'profile',
      });
    return profile;
  };
  return (resource, { organisation, asked = [], ...options } = {}) => {
    const requiredProfiles = policies.get(organisation) ?? policiesOf(registry, organisation);
    policies.set(organisation, requiredProfiles);
    return validate(resource, {
      findProfile: profiles.find,
      requiredProfiles,
      ...(asked.length === 0 ? {} : { profiles: asked.map(installed) }),
      ...options,
    });
  };
};
