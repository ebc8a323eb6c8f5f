import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import {
  indexedParametersOf,
  matches,
  parseSearch,
  patientReferenceOf,
  planBundle,
  planSearch,
  rewriteReferences,
} from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Caller } from '../caller.ts';
import type { RecordTable } from '../ports/index.ts';
import type { Region } from '../region.ts';
import { type Collect, makeCollect } from '../search/collect.ts';

/** One bundle's look-ups. A thousand conditions about one patient read the patient's entries once. */
interface LookUp {
  readonly caller: Caller;
  readonly collected: Map<string, ReturnType<Collect>>;
}

interface Dependencies {
  readonly table: RecordTable;
  readonly region: Region;
}

/** A search that finds what a condition names: by the type's index, or inside the compartment of the patient that the resource is about. */
const criteriaOf = (type: string, query: string, patient: string | undefined): URLSearchParams => {
  const criteria = new URLSearchParams(query.replace(/^\?/, ''));
  const indexed = indexedParametersOf(type);
  const named = [...criteria.keys()].some((name) => /^(patient|subject|_id)\b/.test(name) || indexed.includes(name));
  if (patient?.startsWith('Patient/') === true && !named) criteria.append('patient', patient);
  return criteria;
};

/** `Practitioner?identifier=system|value`. */
const conditional = /^[A-Z][A-Za-z]+\?./;

const typeOf = ({ request }: BundleEntry): string => request?.url.split(/[?/]/, 1)[0] ?? '';
const isPatient = (entry: BundleEntry): boolean => typeOf(entry) === 'Patient';

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
    { caller, collected }: LookUp,
    path: string,
  ): Promise<string | undefined> => {
    const { query } = parseSearch(type, criteria, { ...region.search, handling: 'strict' });
    const plan = planSearch(query, { organisation: caller.organisation });
    if (plan.form === 'refused' || plan.form === 'organisation-by-date') {
      throw new HutongError('fhir.not-supported', 'A condition names a record by an identifier', { path });
    }
    const asked = JSON.stringify([type, plan]);
    const candidates = collected.get(asked) ?? collect(type, plan, caller);
    collected.set(asked, candidates);
    const found = (await candidates).filter(
      ({ organisation, entries }) => organisation === caller.organisation && matches(query, entries),
    );
    if (found.length > 1)
      throw new HutongError('resource.multiple-matches', 'The condition fits more than one record', { path });
    return found[0]?.reference;
  };

  /** `patients`: the Patient of each fullUrl of the bundle. */
  const resolveEntry = async (
    entry: BundleEntry,
    position: number,
    lookUp: LookUp,
    patients: ReadonlyMap<string, string>,
  ): Promise<BundleEntry> => {
    const condition = conditionOf(entry);
    const { request } = entry;
    if (condition === undefined || request === undefined) return entry;
    const path = `Bundle.entry[${position}].request`;
    const about = entry.resource === undefined ? undefined : patientReferenceOf(entry.resource);
    const type = typeOf(entry);
    const subject = patients.get(about ?? '') ?? about;
    const criteria = criteriaOf(type, condition, subject);
    // A patient whose conditional reference found nobody is new, and so is what is about them.
    if (conditional.test(subject ?? '') && !indexedParametersOf(type).some((name) => criteria.has(name))) return entry;
    const reference = await findOwn(type, criteria, lookUp, path);
    if (reference === undefined) return entry;
    const { ifNoneExist: _condition, ...rest } = request;
    if (request.method === 'POST') return { ...entry, request: { ...rest, url: reference, ifNoneMatch: '*' } };
    const resource =
      entry.resource === undefined ? {} : { resource: { ...entry.resource, id: reference.split('/')[1] ?? '' } };
    return { ...entry, ...resource, request: { ...rest, url: reference } };
  };

  /** The id that a Patient of the bundle has or will have, by its own identifier. */
  const patientOf = (entry: BundleEntry, { organisation }: Caller): string => {
    const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: [entry] };
    const [planned] = planBundle(bundle, { organisation, commitKey: '' }).entries;
    return `Patient/${planned?.resource.id ?? ''}`;
  };

  /** Conditional references (R4 http.html 3.1.0.11.2) whose record is stored, whatever identifier names it; the others are left to `planBundle`. */
  const resolveReferences = async (
    entries: readonly BundleEntry[],
    lookUp: LookUp,
  ): Promise<readonly BundleEntry[]> => {
    const paths = new Map<string, string>();
    for (const [position, { resource }] of entries.entries()) {
      rewriteReferences(resource, (reference, at) => {
        if (conditional.test(reference) && !paths.has(reference))
          paths.set(reference, `Bundle.entry[${position}].resource.${at}`);
        return undefined;
      });
    }
    if (paths.size === 0) return entries;
    const found = new Map<string, string>();
    for (const [reference, path] of paths) {
      const [type = '', query = ''] = reference.split('?', 2);
      const target = await findOwn(type, new URLSearchParams(query), lookUp, path);
      if (target !== undefined) found.set(reference, target);
    }
    return entries.map((entry) =>
      entry.resource === undefined
        ? entry
        : { ...entry, resource: rewriteReferences(entry.resource, (reference) => found.get(reference)) },
    );
  };

  return async (bundle: Bundle, caller: Caller): Promise<Bundle> => {
    const lookUp: LookUp = { caller, collected: new Map() };
    const entries = await resolveReferences(bundle.entry ?? [], lookUp);
    if (!entries.some((entry) => conditionOf(entry) !== undefined)) return { ...bundle, entry: [...entries] };
    const none: ReadonlyMap<string, string> = new Map();
    const resolve = (patients: ReadonlyMap<string, string>, chosen: (entry: BundleEntry) => boolean) =>
      Promise.all(
        entries.map((entry, position) => (chosen(entry) ? resolveEntry(entry, position, lookUp, patients) : entry)),
      );
    // Patients first: what is about them is looked up in their compartments.
    const first = await resolve(none, isPatient);
    const patients = new Map(
      first.flatMap((entry) =>
        isPatient(entry) && entry.fullUrl !== undefined && entry.resource !== undefined
          ? [[entry.fullUrl, patientOf(entry, caller)] as const]
          : [],
      ),
    );
    const others = await resolve(patients, (entry) => !isPatient(entry));
    return {
      ...bundle,
      entry: first.map((entry, position) => (isPatient(entry) ? entry : (others[position] ?? entry))),
    };
  };
};

export type ResolveConditions = ReturnType<typeof makeResolveConditions>;
