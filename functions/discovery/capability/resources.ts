import type { CapabilityStatementRestResource } from 'fhir/r4.d.ts';
import { shippedProfiles } from '../../../content/load-profiles.ts';
import { searchableTypes, supportedIncludes, supportedParameters } from '../../../domain/fhir/index.ts';
import { r4ResourceTypes } from '../../../schemas/fhir/load.ts';
import { subscriptionTopics } from '../../../schemas/uris.ts';
import { profileSearchParameters } from '../../../services/profiles/read-profiles.ts';
import { type RouteName, routes } from '../../routes.ts';
import { operationsOf } from './operations.ts';

type Interaction = NonNullable<CapabilityStatementRestResource['interaction']>[number]['code'];

/** FHIR interactions by the route that answers them. */
const interactionOf: Partial<Record<RouteName, Interaction>> = {
  read: 'read',
  vread: 'vread',
  update: 'update',
  patch: 'patch',
  delete: 'delete',
  'history-instance': 'history-instance',
  'history-type': 'history-type',
  create: 'create',
  search: 'search-type',
};

const profileInteractionOf: Partial<Record<RouteName, Interaction>> = {
  'profile-read': 'read',
  'profile-update': 'update',
  'profile-delete': 'delete',
  'profile-create': 'create',
  'profile-search': 'search-type',
};

const interactionsBy = (table: Partial<Record<RouteName, Interaction>>): { readonly code: Interaction }[] =>
  routes.flatMap(({ name }) => {
    const code = table[name];
    return code === undefined ? [] : [{ code }];
  });

const hasRoute = (name: RouteName): boolean => routes.some((route) => route.name === name);

/** Every `Type:parameter` of a searchable type that may refer to `type`. */
const referring = (type: string): string[] =>
  searchableTypes.flatMap((from) =>
    supportedParameters(from)
      .filter((parameter) => parameter.type === 'reference' && parameter.targets.includes(type))
      .map(({ name }) => `${from}:${name}`),
  );

const searchParamsOf = (type: string) =>
  supportedParameters(type).map(({ name, type: kind, definition }) => ({ name, definition, type: kind }));

const listed = <Name extends string, Item>(name: Name, items: readonly Item[]) =>
  // A computed name widens to string; the one member is `name`.
  (items.length === 0 ? {} : { [name]: items }) as Partial<Record<Name, Item[]>>;

/** Profiles are installed for the region, not sent by one organisation, so fewer things can be done to them. */
const structureDefinition = (): CapabilityStatementRestResource => ({
  type: 'StructureDefinition',
  interaction: interactionsBy(profileInteractionOf),
  versioning: 'versioned-update',
  readHistory: false,
  updateCreate: true,
  documentation: 'Profiles of the region: read by everyone, installed with the scope hutong/profile.write',
  ...listed(
    'searchParam',
    profileSearchParameters.map(({ name, type, definition }) => ({
      name,
      type,
      definition: `http://hl7.org/fhir/SearchParameter/${definition}`,
    })),
  ),
});

const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

/** Topics, as the R5 backport wants them to be found (1.1.0, capabilitystatement-subscriptiontopic-canonical). */
const topics = Object.values(subscriptionTopics).map((topic) => ({
  url: `${backport}/capabilitystatement-subscriptiontopic-canonical`,
  valueCanonical: topic,
}));

const supportedProfilesOf = (type: string): string[] =>
  type === 'Subscription'
    ? [`${backport}/backport-subscription`]
    : shippedProfiles.filter((profile) => profile.type === type).map(({ url }) => url);

const resourceOf = (type: string): CapabilityStatementRestResource => ({
  ...listed('extension', type === 'Subscription' ? topics : []),
  // The tables hold R4's own type names.
  type: type as CapabilityStatementRestResource['type'],
  ...listed('supportedProfile', supportedProfilesOf(type)),
  interaction: interactionsBy(interactionOf),
  versioning: 'versioned-update',
  readHistory: true,
  // Ids are derived by the gateway: PUT to an id that does not exist is refused.
  updateCreate: false,
  conditionalCreate: hasRoute('create'),
  conditionalRead: 'full-support',
  conditionalUpdate: hasRoute('conditional-update'),
  conditionalDelete: hasRoute('conditional-delete') ? 'single' : 'not-supported',
  referencePolicy: ['literal', 'logical'],
  ...listed('searchInclude', supportedIncludes(type)),
  ...listed('searchRevInclude', referring(type)),
  ...listed('searchParam', searchParamsOf(type)),
  ...listed('operation', operationsOf(type)),
});

/** What can be done to each resource type, those first whose base search parameters all work. */
export const capabilityResources = (): CapabilityStatementRestResource[] => {
  const others = r4ResourceTypes.filter((type) => !searchableTypes.includes(type) && type !== 'StructureDefinition');
  return [...[...searchableTypes, ...others].map(resourceOf), structureDefinition()];
};
