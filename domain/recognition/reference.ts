import type { Organisation } from '../../schemas/organisation.ts';
import type {
  CatalogueItem,
  Qualification,
  RecognitionPolicy,
  RecognitionReference,
  Scope,
} from '../../schemas/recognition/index.ts';
import { isWithin } from './calendar.ts';
import { compareText } from './order.ts';

/** Reference data with its indexes; made once for each version of the data, not for each request. */
export interface PreparedReference {
  readonly versions: { readonly catalogue: string; readonly qualifications: string; readonly organisations: string };
  /** By catalogue id, or by a LOINC code that belongs to the item. */
  itemByCode(code: string): CatalogueItem | undefined;
  organisation(id: string): Organisation | undefined;
  qualificationsOf(organisation: string): readonly Qualification[];
  scope(id: string): Scope | undefined;
  /**
   * The policy in force for requesters in `region` (GB 2260): of the smallest region that has one, then the one that began last. `dayIn` says
   * which day it is in a zone, since each policy begins and ends in its own.
   */
  policyFor(region: string, dayIn: (timeZone: string) => string): RecognitionPolicy | undefined;
  /** Zone to say a day in when no policy is in force. */
  readonly fallbackZone: string;
}

/** Digits of a GB 2260 code that say something: `530000` → `53`, `530100` → `5301`. `000000` is the whole country. */
const significant = (region: string): string => region.replace(/(00)+$/, '');

/** Whether `inner` lies in `outer`; both GB 2260. */
export const isInRegion = (inner: string, outer: string): boolean => inner.startsWith(significant(outer));

const byCode = (items: readonly CatalogueItem[]): ReadonlyMap<string, CatalogueItem> =>
  new Map(items.flatMap((item) => [item.id, ...item.loinc].map((code) => [code, item] as const)));

const byOrganisation = (qualifications: readonly Qualification[]): ReadonlyMap<string, readonly Qualification[]> =>
  Map.groupBy(qualifications, ({ organisation }) => organisation);

/** Indexes parsed reference data for `decide` and `findRecognised`. */
export const prepareReference = (reference: RecognitionReference): PreparedReference => {
  const items = byCode(reference.catalogue.items);
  const organisations = new Map(reference.organisations.list.map((organisation) => [organisation.id, organisation]));
  const qualifications = byOrganisation(reference.qualifications.qualifications);
  const scopes = new Map(reference.qualifications.scopes.map((scope) => [scope.id, scope]));
  const policies = reference.policies.toSorted(
    (a, b) => significant(b.region).length - significant(a.region).length || compareText(b.validFrom, a.validFrom),
  );
  return {
    versions: {
      catalogue: reference.catalogue.version,
      qualifications: reference.qualifications.version,
      organisations: reference.organisations.version,
    },
    itemByCode: (code) => items.get(code),
    organisation: (id) => organisations.get(id),
    qualificationsOf: (id) => qualifications.get(id) ?? [],
    scope: (id) => scopes.get(id),
    policyFor: (region, dayIn) =>
      policies.find((policy) => isInRegion(region, policy.region) && isWithin(dayIn(policy.timeZone), policy)),
    fallbackZone: policies[0]?.timeZone ?? 'Asia/Shanghai',
  };
};
