import type { Bundle, StructureDefinition } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';
import { requireScope } from '../access.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { InstalledProfiles } from './installed-profiles.ts';
import type { StoredProfile } from './profile-records.ts';

interface Dependencies {
  readonly profiles: InstalledProfiles;
  readonly baseUrl: string;
}

interface Call {
  readonly caller: Caller;
  readonly audit: AuditDraft;
}

/** Version of what comes with the gateway: it changes with a release only. */
const asStored = (shipped: StructureDefinition): StoredProfile => ({
  ...shipped,
  id: shipped.id ?? '',
  meta: { ...shipped.meta, versionId: '1', lastUpdated: `${shipped.date ?? '2026-01-01'}T00:00:00.000Z` },
});

/** Stewards read what they install. */
const requireReader = (caller: Caller, interaction: 'r' | 's'): void => {
  if (!caller.scopes.includes('hutong/profile.write')) requireScope(caller, 'StructureDefinition', interaction);
};

/** The parameters of a search of profiles, with R4's definitions. Each holds for any of the values between commas. */
export const profileSearchParameters: readonly {
  readonly name: string;
  readonly type: 'token' | 'uri' | 'string' | 'reference';
  /** Id below http://hl7.org/fhir/SearchParameter/. */
  readonly definition: string;
  readonly holds: (profile: StoredProfile, value: string) => boolean;
}[] = [
  { name: '_id', type: 'token', definition: 'Resource-id', holds: ({ id }, value) => id === value },
  { name: 'url', type: 'uri', definition: 'conformance-url', holds: ({ url }, value) => url === value },
  { name: 'type', type: 'uri', definition: 'StructureDefinition-type', holds: ({ type }, value) => type === value },
  {
    name: 'name',
    type: 'string',
    definition: 'conformance-name',
    holds: ({ name }, value) => name.toLowerCase().startsWith(value.toLowerCase()),
  },
  {
    name: 'status',
    type: 'token',
    definition: 'conformance-status',
    holds: ({ status }, value) => status === value,
  },
  {
    name: 'version',
    type: 'token',
    definition: 'conformance-version',
    holds: ({ version }, value) => version === value,
  },
  {
    name: 'base',
    type: 'reference',
    definition: 'StructureDefinition-base',
    holds: ({ baseDefinition }, value) => baseDefinition === value,
  },
];

/** Throws `fhir.not-supported` for a parameter that is not one of those above. */
const filterOf = (parameters: URLSearchParams): ((profile: StoredProfile) => boolean) => {
  const tests = [...parameters].flatMap(([name, value]) => {
    if (name === '_format' || name === '_pretty') return [];
    const parameter = profileSearchParameters.find((candidate) => candidate.name === name);
    if (parameter === undefined) {
      const names = profileSearchParameters.map((candidate) => candidate.name);
      throw new HutongError('fhir.not-supported', `A search of profiles takes ${names.join(', ')}`, {
        path: 'StructureDefinition',
        details: { supported: names },
      });
    }
    return [(profile: StoredProfile) => value.split(',').some((one) => parameter.holds(profile, one))];
  });
  return (profile) => tests.every((holds) => holds(profile));
};

/**
 * Reads the region's profiles, those that come with the gateway among them: they are the same for everyone. A search looks at the whole set and answers all that fits, on
 * one page: there are few.
 */
export const makeReadProfiles = ({ profiles, baseUrl }: Dependencies) => {
  const all = async (): Promise<readonly StoredProfile[]> => [
    ...profiles.shipped.map(asStored),
    ...(await profiles.reload()).profiles,
  ];

  return {
    read: async (id: string, { caller, audit }: Call): Promise<StoredProfile> => {
      requireReader(caller, 'r');
      const found = (await all()).find((profile) => profile.id === id);
      if (found === undefined) throw new HutongError('resource.not-found', 'There is no such profile');
      audit.entities.push(`StructureDefinition/${id}/_history/${found.meta.versionId}`);
      return found;
    },

    search: async (parameters: URLSearchParams, { caller, audit }: Call): Promise<Bundle> => {
      requireReader(caller, 's');
      const fits = filterOf(parameters);
      const found = (await all()).filter(fits);
      audit.entities.push(...found.map(({ id }) => `StructureDefinition/${id}`));
      const asked = parameters.toString();
      const self = `${baseUrl}/fhir/StructureDefinition${asked === '' ? '' : `?${asked}`}`;
      return {
        resourceType: 'Bundle',
        type: 'searchset',
        total: found.length,
        link: [{ relation: 'self', url: self }],
        entry: found
          .toSorted((left, right) => (left.url < right.url ? -1 : 1))
          .map((resource) => ({
            fullUrl: `${baseUrl}/fhir/StructureDefinition/${resource.id}`,
            resource,
            search: { mode: 'match' },
          })),
      };
    },
  };
};

export type ReadProfiles = ReturnType<typeof makeReadProfiles>;
