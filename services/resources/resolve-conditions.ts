import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import { matches, parseSearch, patientReferenceOf, planSearch } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Caller } from '../caller.ts';
import type { RecordTable } from '../ports/index.ts';
import type { Region } from '../region.ts';
import { makeCollect } from '../search/collect.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly region: Region;
}

/** A search that finds what a condition names, for a resource about a patient inside that patient's compartment. */
const criteriaOf = (query: string, { resource }: BundleEntry): URLSearchParams => {
  const criteria = new URLSearchParams(query.replace(/^\?/, ''));
  const patient = resource === undefined ? undefined : patientReferenceOf(resource);
  const named = [...criteria.keys()].some((name) => /^(patient|subject|_id)\b/.test(name));
  if (patient?.startsWith('Patient/') === true && !named) criteria.append('patient', patient);
  return criteria;
};

const conditionOf = ({ request }: BundleEntry): string | undefined => {
  if (request === undefined) return undefined;
  if (request.method === 'POST') return request.ifNoneExist;
  const mark = request.url.indexOf('?');
  return mark < 0 || request.method === 'GET' ? undefined : request.url.slice(mark + 1);
};

/**
 * Looks up what conditional requests name (R4 http.html 3.1.0.4.3, 3.1.0.7.1, 3.1.0.8.1), among the caller's own records: an entry whose condition finds one record becomes
 * a request for that record; one that finds none stays as it is, and `planBundle` derives its place from the identifier.
 *
 * Throws `resource.multiple-matches`, or as search does for a condition that no index answers.
 */
export const makeResolveConditions = ({ table, region }: Dependencies) => {
  const collect = makeCollect({ table, registry: region.registry, options: region.search });

  const findOwn = async (
    type: string,
    criteria: URLSearchParams,
    caller: Caller,
    path: string,
  ): Promise<string | undefined> => {
    const { query } = parseSearch(type, criteria, { ...region.search, handling: 'strict' });
    const plan = planSearch(query, { organisation: caller.organisation });
    if (plan.form === 'refused' || plan.form === 'organisation-by-date') {
      throw new HutongError('fhir.not-supported', 'A condition names a record by an identifier', { path });
    }
    const found = (await collect(type, plan, caller)).filter(
      ({ organisation, entries }) => organisation === caller.organisation && matches(query, entries),
    );
    if (found.length > 1)
      throw new HutongError('resource.multiple-matches', 'The condition fits more than one record', { path });
    return found[0]?.reference;
  };

  const resolveEntry = async (entry: BundleEntry, position: number, caller: Caller): Promise<BundleEntry> => {
    const condition = conditionOf(entry);
    const { request } = entry;
    if (condition === undefined || request === undefined) return entry;
    const path = `Bundle.entry[${position}].request`;
    const type = request.url.split(/[?/]/)[0] ?? '';
    const reference = await findOwn(type, criteriaOf(condition, entry), caller, path);
    if (reference === undefined) return entry;
    const { ifNoneExist: _condition, ...rest } = request;
    if (request.method === 'POST') return { ...entry, request: { ...rest, url: reference, ifNoneMatch: '*' } };
    const resource =
      entry.resource === undefined ? {} : { resource: { ...entry.resource, id: reference.split('/')[1] ?? '' } };
    return { ...entry, ...resource, request: { ...rest, url: reference } };
  };

  return async (bundle: Bundle, caller: Caller): Promise<Bundle> => ({
    ...bundle,
    entry: await Promise.all((bundle.entry ?? []).map((entry, position) => resolveEntry(entry, position, caller))),
  });
};

export type ResolveConditions = ReturnType<typeof makeResolveConditions>;
