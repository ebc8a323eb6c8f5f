import { type CatalogueItem, type Decision, partsOf, type ResultEntry } from '../../schemas/recognition/index.ts';
import { decideWithin } from './decide.ts';
import { itemsOf } from './items-of.ts';
import type { PreparedReference } from './reference.ts';
import { openRequest, type PersonFacts, type Request, type Requester } from './request.ts';
import { isLater, isLive, newestFirst, type Timed, timed } from './standing.ts';

/** The answer for one single item. */
export type ItemAnswer =
  | {
      readonly kind: 'recognised';
      readonly entry: ResultEntry;
      readonly decision: Decision;
      /** The latest of the later results that are there but not recognisable: the doctor should know of it. */
      readonly later?: { readonly entry: ResultEntry; readonly decision: Decision };
    }
  | { readonly kind: 'not-recognised'; readonly entry: ResultEntry; readonly decision: Decision }
  | { readonly kind: 'none' };

/** One part of a panel; `item` is the one of its alternatives that is answered for. */
interface ComponentAnswer {
  readonly item: string;
  readonly required: boolean;
  readonly answer: ItemAnswer;
}

/** The answer for one ordered item; `item` is its catalogue id. */
export type OrderAnswer =
  | { readonly orderedItem: string; readonly kind: 'unknown-item' }
  | { readonly orderedItem: string; readonly kind: 'item'; readonly item: string; readonly answer: ItemAnswer }
  | {
      readonly orderedItem: string;
      readonly kind: 'panel';
      readonly item: string;
      /** `complete`: every required component has a recognised result. */
      readonly coverage: 'complete' | 'partial' | 'none';
      readonly components: readonly ComponentAnswer[];
      /** Required components without a recognised result, in the order of the catalogue. */
      readonly missing: readonly string[];
    };

/**
 * The newest recognisable result: a later examination never loses to an older one of equal standing, whatever the reach of its mark. Without
 * one, the newest that is live explains itself. Decides no more results than it must: the first recognisable one ends the search.
 */
const answerItem = (entries: readonly ResultEntry[], orderedItem: string, request: Request): ItemAnswer => {
  const rejected: (Timed & { readonly decision: Decision })[] = [];
  for (const candidate of entries.map((entry) => timed(entry, request.timeZone)).sort(newestFirst)) {
    const { entry } = candidate;
    const decision = decideWithin(request, entry, orderedItem);
    if (decision.recognisable) {
      const newer = rejected.find((other) => isLive(other.decision) && isLater(other, candidate));
      const warning = newer === undefined ? {} : { later: { entry: newer.entry, decision: newer.decision } };
      return { kind: 'recognised', entry, decision, ...warning };
    }
    rejected.push({ ...candidate, decision });
  }
  const best = rejected.find(({ decision }) => isLive(decision)) ?? rejected[0];
  return best === undefined ? { kind: 'none' } : { kind: 'not-recognised', entry: best.entry, decision: best.decision };
};

const byItem = (
  entries: readonly ResultEntry[],
  reference: PreparedReference,
): ReadonlyMap<string, readonly ResultEntry[]> => {
  const groups = new Map<string, ResultEntry[]>();
  for (const entry of entries) {
    for (const { id } of itemsOf(entry, reference)) {
      const group = groups.get(id);
      if (group === undefined) groups.set(id, [entry]);
      else group.push(entry);
    }
  }
  return groups;
};

/** The first of the component's items that has a recognised result, or else any result, or else the preferred one. */
const answerComponent = (
  component: NonNullable<CatalogueItem['components']>[number],
  answer: (item: string) => ItemAnswer,
): ComponentAnswer => {
  const answers = partsOf(component).map((item) => ({ item, required: component.required, answer: answer(item) }));
  return (
    answers.find(({ answer: { kind } }) => kind === 'recognised') ??
    answers.find(({ answer: { kind } }) => kind !== 'none') ?? {
      item: component.item,
      required: component.required,
      answer: { kind: 'none' },
    }
  );
};

const answerPanel = (
  panel: CatalogueItem,
  orderedItem: string,
  answer: (item: string) => ItemAnswer,
): Extract<OrderAnswer, { kind: 'panel' }> => {
  const components = (panel.components ?? []).map((component) => answerComponent(component, answer));
  const missing = components
    .filter(({ required, answer: { kind } }) => required && kind !== 'recognised')
    .map(({ item }) => item);
  const covered = components.some(({ answer: { kind } }) => kind === 'recognised');
  return {
    orderedItem,
    kind: 'panel',
    item: panel.id,
    coverage: !covered ? 'none' : missing.length === 0 ? 'complete' : 'partial',
    components,
    missing,
  };
};

/**
 * Answers each ordered item from a person's results: the best recognisable one, or the best of the others with its reasons, or none; a
 * panel by its components. `orderedItems` are catalogue ids or LOINC codes; the answers keep their order.
 *
 * Throws `RangeError` when `requester.at` is no instant with a zone.
 */
export const findRecognised = (
  entries: readonly ResultEntry[],
  orderedItems: readonly string[],
  requester: Requester,
  reference: PreparedReference,
  facts: PersonFacts,
): readonly OrderAnswer[] => {
  const request = openRequest(requester, facts, reference);
  const groups = byItem(entries, reference);
  return orderedItems.map((orderedItem): OrderAnswer => {
    const item = reference.itemByCode(orderedItem);
    if (item === undefined) return { orderedItem, kind: 'unknown-item' };
    const answer = (id: string): ItemAnswer => answerItem(groups.get(id) ?? [], orderedItem, request);
    return item.components === undefined
      ? { orderedItem, kind: 'item', item: item.id, answer: answer(item.id) }
      : answerPanel(item, orderedItem, answer);
  });
};
