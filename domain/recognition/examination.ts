import type { Organisation } from '../../schemas/organisation.ts';
import type { CatalogueItem, Qualification, ResultEntry, Scope } from '../../schemas/recognition/index.ts';
import { isWithin, type Moment, readMoment } from './calendar.ts';
import { itemsOf } from './items-of.ts';
import { compareText } from './order.ts';
import { isInRegion } from './reference.ts';
import type { Request } from './request.ts';
import { usableDays } from './usable-days.ts';

/** One result in the light of one request: what the rules look at. */
export interface Examination {
  readonly request: Request;
  readonly result: ResultEntry;
  readonly orderedItem: string;
  readonly ordered: CatalogueItem | undefined;
  /** The catalogue item that the result is, if it is in force on the day of the request. */
  readonly item: CatalogueItem | undefined;
  readonly performer: Organisation | undefined;
  /** When the specimen was taken or the images were made, in the policy's zone. */
  readonly time: Moment | undefined;
  readonly isOwn: boolean;
  /** All of the performer's qualifications for the item, whenever valid. */
  readonly qualifications: readonly Qualification[];
  /** Those in force at the time of the examination. */
  readonly valid: readonly Qualification[];
  /** Those of `valid` whose scope covers performer and requester, best first. */
  readonly covering: readonly { readonly qualification: Qualification; readonly scope: Scope }[];
  /** Days that the policy lets the result be used. */
  readonly days: number | undefined;
}

const itemOf = (result: ResultEntry, { reference, now }: Request): CatalogueItem | undefined => {
  if (result.mapping !== 'mapped') return undefined;
  const [item] = itemsOf(result, reference);
  return item !== undefined && isWithin(now.day, item) ? item : undefined;
};

/** Whether a qualification counts for an examination of that day: in its dates, not withdrawn for it, not on a failed round. */
const countsOn = (day: string, { eqa, withdrawn, ...dates }: Qualification): boolean =>
  isWithin(day, dates) && eqa?.result !== 'failed' && !(withdrawn !== undefined && withdrawn.effectiveFrom <= day);

const covers = ({ covers: area }: Scope, organisation: Organisation): boolean => {
  switch (area.kind) {
    case 'everywhere':
      return true;
    case 'regions':
      return area.regions.some((region) => isInRegion(organisation.region, region));
    case 'consortium':
      return organisation.consortia.includes(area.consortium);
    case 'organisations':
      return area.organisations.includes(organisation.id);
  }
};

/** Widest reach first, then the one that ends last, then by id so that the order is total. */
const byStanding = (
  a: { qualification: Qualification; scope: Scope },
  b: { qualification: Qualification; scope: Scope },
): number =>
  b.scope.reach - a.scope.reach ||
  compareText(b.qualification.validTo ?? '9999', a.qualification.validTo ?? '9999') ||
  compareText(a.qualification.id, b.qualification.id);

/** Gathers all that the rules need to know about one result. */
export const examine = (result: ResultEntry, orderedItem: string, request: Request): Examination => {
  const { reference, policy, organisation } = request;
  const item = itemOf(result, request);
  const performer = reference.organisation(result.organisation);
  const time = readMoment(result.effective, request.timeZone);
  const qualifications =
    item === undefined
      ? []
      : reference
          .qualificationsOf(result.organisation)
          .filter(({ items, groups }) => items.includes(item.id) || groups.includes(item.group));
  const valid = time === undefined ? [] : qualifications.filter((qualification) => countsOn(time.day, qualification));
  const covering = valid
    .flatMap((qualification) => {
      const scope = reference.scope(qualification.scope);
      const reaches =
        scope !== undefined &&
        performer !== undefined &&
        organisation !== undefined &&
        covers(scope, performer) &&
        covers(scope, organisation);
      return reaches ? [{ qualification, scope }] : [];
    })
    .sort(byStanding);
  return {
    request,
    result,
    orderedItem,
    ordered: reference.itemByCode(orderedItem),
    item,
    performer,
    time,
    isOwn: result.organisation === request.requester.organisation,
    qualifications,
    valid,
    covering,
    days: item === undefined || policy === undefined ? undefined : usableDays(policy, item, request.requester.setting),
  };
};
