import type { Bundle, BundleEntry, OperationOutcome } from 'fhir/r4.d.ts';
import {
  compareSortKeys,
  type IgnoredParameter,
  includedBy,
  matches,
  parseClinicalId,
  parseSearch,
  planSearch,
  reverseInclusionsOf,
  type SearchEntry,
  type SearchPlan,
  type SearchQuery,
  selectElements,
  sortKeysOf,
  summarise,
} from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { allows } from '../../schemas/scopes.ts';
import { mayRead, requireScope } from '../access.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { Clock, RecordTable } from '../ports/index.ts';
import type { Region } from '../region.ts';
import { loadResources } from '../resources/stored-resources.ts';
import { type Candidate, referenceId, referenceType } from './candidate.ts';
import { makeCollect } from './collect.ts';
import { type PageCursor, placeOf, readPageCursor, writePageCursor, wrongCursor } from './page-cursor.ts';
import { preloadChains } from './preload-chains.ts';
import { streamByDate } from './stream-by-date.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  readonly region: Region;
  readonly baseUrl: string;
}

export interface SearchRequest {
  readonly type: string;
  readonly parameters: URLSearchParams;
  /** `Prefer: handling=lenient` ignores unknown parameters and says so. */
  readonly handling: 'strict' | 'lenient';
  readonly caller: Caller;
  readonly audit: AuditDraft;
}

/** What lenient handling left out (R4 search.html 3.1.1.3). */
const leftOut = (ignored: readonly IgnoredParameter[]): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: ignored.map(({ name, reason }) => ({
    severity: 'warning',
    code: 'not-supported',
    diagnostics: `${name} was left out: ${reason}`,
  })),
});

const defaultCount = 50;
/** A page adds at most so many included resources. */
const maxIncluded = 1_000;
/** Items read for one page of a search by date: what it may cost when few of them match. */
const maxItemsRead = 2_000;

interface Page {
  readonly matched: readonly Candidate[];
  readonly total: number | undefined;
  readonly next: PageCursor | undefined;
}

/**
 * FHIR search (R4 http.html 3.1.1) by one of the access forms of domain/fhir/search: by id, in a patient's compartment, by index, or by date in the caller's own
 * organisation. Resolves with a searchset Bundle.
 *
 * Throws `auth.scope`, `request.invalid`, `fhir.not-supported` with what works, `fhir.too-costly`.
 */
export const makeSearchResources = ({ table, clock, region, baseUrl }: Dependencies) => {
  const options = region.search;
  const collect = makeCollect({ table, registry: region.registry, options });

  const planFor = (query: SearchQuery, caller: Caller): SearchPlan => {
    const plan = planSearch(query, { organisation: caller.organisation });
    if (plan.form === 'refused')
      throw new HutongError('fhir.not-supported', plan.message, { details: { forms: plan.forms } });
    return plan;
  };

  const matching = async (query: SearchQuery, candidates: readonly Candidate[]): Promise<readonly Candidate[]> => {
    const chained = await preloadChains(table, query, candidates, options);
    const entriesOf = (reference: string): readonly SearchEntry[] | undefined => chained.get(reference);
    return candidates.filter(({ entries }) => matches(query, entries, { entriesOf }));
  };

  const pageInMemory = async (
    query: SearchQuery,
    plan: Exclude<SearchPlan, { form: 'organisation-by-date' } | { form: 'refused' }>,
    caller: Caller,
    count: number,
    cursor: PageCursor | undefined,
  ): Promise<Page> => {
    const found = await matching(query, await collect(query.type, plan, caller));
    const compare = compareSortKeys(query);
    const keyed = found
      .map((candidate) => ({ candidate, key: sortKeysOf(query, candidate.entries) }))
      .toSorted((a, b) => compare(a.key, b.key));
    if (cursor?.kind === 'place') throw wrongCursor();
    const after = cursor?.kind === 'key' ? cursor.key.map((value) => value ?? undefined) : undefined;
    const start = after === undefined ? 0 : keyed.findIndex(({ key }) => compare(key, after) > 0);
    const page = start < 0 ? [] : keyed.slice(start, start + count);
    const last = page.at(-1);
    const more = start >= 0 && start + count < keyed.length && last !== undefined;
    return {
      matched: page.map(({ candidate }) => candidate),
      total: keyed.length,
      next: more ? { kind: 'key', key: last.key.map((value) => value ?? null) } : undefined,
    };
  };

  const pageByDate = async (
    query: SearchQuery,
    plan: Extract<SearchPlan, { form: 'organisation-by-date' }>,
    count: number,
    cursor: PageCursor | undefined,
  ): Promise<Page> => {
    const [sort] = query.sort;
    if (sort !== undefined && !(query.sort.length === 1 && sort.parameter === plan.by && sort.descending)) {
      throw new HutongError(
        'fhir.not-supported',
        `A search by date gives the newest first: leave _sort out or say _sort=-${plan.by}`,
        { path: '_sort' },
      );
    }
    const matched: Candidate[] = [];
    const from = placeOf(cursor);
    let read = 0;
    for await (const { place, candidates } of streamByDate(table, query.type, plan, options, from?.place)) {
      const fits = await matching(query, candidates);
      const skip = place === from?.place ? from.taken : 0;
      const room = count - matched.length;
      matched.push(...fits.slice(skip, skip + room));
      read += 1;
      if (skip + room < fits.length || matched.length === count || read >= maxItemsRead) {
        return { matched, total: undefined, next: { kind: 'place', place, taken: Math.min(skip + room, fits.length) } };
      }
    }
    return { matched, total: undefined, next: undefined };
  };

  const includedWith = async (
    query: SearchQuery,
    page: readonly Candidate[],
    caller: Caller,
  ): Promise<readonly string[]> => {
    const own = new Set(page.map(({ reference }) => reference));
    const mayShow = (reference: string): boolean =>
      (['r', 's'] as const).some((letter) => allows(caller.scopes, referenceType(reference), [letter]));
    const wanted = new Set(page.flatMap(({ entries }) => includedBy(query, entries)).filter(mayShow));
    for (const { reference, organisation } of page) {
      for (const reverse of reverseInclusionsOf(query, reference)) {
        requireScope(caller, reverse.type, 's');
        const parsed = parseSearch(reverse.type, new URLSearchParams([[reverse.parameter, reverse.reference]]), {
          ...options,
          handling: 'strict',
        });
        const home = parseClinicalId(referenceId(reference));
        // What refers to a clinical record is looked for among the same patient's.
        const plan: SearchPlan =
          home === undefined
            ? planSearch(parsed.query, { organisation })
            : { form: 'patient-compartment', patients: [`Patient/${home.patientId}`] };
        if (plan.form === 'refused' || plan.form === 'organisation-by-date') {
          throw new HutongError(
            'fhir.not-supported',
            `_revinclude of ${reverse.type}:${reverse.parameter} would read every ${reverse.type}`,
            { path: '_revinclude' },
          );
        }
        const found = await collect(reverse.type, plan, caller);
        for (const candidate of found) if (matches(parsed.query, candidate.entries)) wanted.add(candidate.reference);
      }
    }
    for (const reference of own) wanted.delete(reference);
    if (wanted.size > maxIncluded) {
      throw new HutongError(
        'fhir.too-costly',
        `The page would include more than ${maxIncluded} resources; ask for a smaller _count`,
      );
    }
    return [...wanted];
  };

  const shape = (query: SearchQuery, resource: Record<string, unknown>): Record<string, unknown> => {
    if (query.elements !== undefined) return selectElements(resource, query.elements);
    return query.summary === undefined || query.summary === 'false' || query.summary === 'count'
      ? resource
      : summarise(resource, query.summary);
  };

  return async ({ type, parameters, handling, caller, audit }: SearchRequest): Promise<Bundle> => {
    requireScope(caller, type, 's');
    const { query, ignored } = parseSearch(type, parameters, { ...options, handling, now: clock.now() });
    // What a chained parameter finds out about the other resource, a search of it would.
    for (const clause of query.clauses)
      if (clause.kind === 'chain') for (const target of Object.keys(clause.targets)) requireScope(caller, target, 's');
    const cursor = readPageCursor(query.cursor);
    const plan = planFor(query, caller);
    const count = query.summary === 'count' ? 0 : (query.count ?? defaultCount);
    const page =
      plan.form === 'organisation-by-date'
        ? await pageByDate(query, plan, Math.max(count, 1), cursor)
        : plan.form === 'refused'
          ? { matched: [], total: 0, next: undefined }
          : await pageInMemory(query, plan, caller, count, cursor);

    const matched = query.summary === 'count' ? [] : page.matched;
    const included = await includedWith(query, matched, caller);
    const references = [...matched.map(({ reference }) => reference), ...included];
    const read = new Map(
      matched.flatMap(({ reference, found }) => (found === undefined ? [] : [[reference, found] as const])),
    );
    const loaded = await loadResources(
      table,
      references.filter((reference) => !read.has(reference)),
    );
    const entryOf = (reference: string, mode: 'match' | 'include'): BundleEntry[] => {
      const found = read.get(reference) ?? loaded.get(reference);
      if (found === undefined || !mayRead(caller, found.organisation)) return [];
      audit.entities.push(`${reference}/_history/${found.resource.meta.versionId}`);
      // Shaping keeps resourceType; the type of the whole is known no closer.
      const resource = shape(query, { ...found.resource }) as unknown as NonNullable<BundleEntry['resource']>;
      return [{ fullUrl: `${baseUrl}/fhir/${reference}`, resource, search: { mode } }];
    };
    const outcome: BundleEntry[] =
      ignored.length === 0
        ? []
        : [
            {
              resource: leftOut(ignored),
              search: { mode: 'outcome' },
            },
          ];
    const self = new URLSearchParams(query.applied.map(([name, value]): [string, string] => [name, value]));
    const next = new URLSearchParams(
      query.applied.filter(([name]) => name !== '_cursor').map(([name, value]): [string, string] => [name, value]),
    );
    if (page.next !== undefined) next.set('_cursor', writePageCursor(page.next));
    const address = (search: URLSearchParams): string =>
      `${baseUrl}/fhir/${type}${search.size === 0 ? '' : `?${search}`}`;
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      ...(page.total === undefined ? {} : { total: page.total }),
      link: [
        { relation: 'self', url: address(self) },
        ...(page.next === undefined || query.summary === 'count' ? [] : [{ relation: 'next', url: address(next) }]),
      ],
      entry: [
        ...matched.flatMap(({ reference }) => entryOf(reference, 'match')),
        ...included.flatMap((reference) => entryOf(reference, 'include')),
        ...outcome,
      ],
    };
  };
};

export type SearchResources = ReturnType<typeof makeSearchResources>;
