import {
  type ExtractOptions,
  extractEntries,
  type IndexLookup,
  matches,
  type SearchPlan,
} from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Registry } from '../../schemas/registry.ts';
import { mayRead, readableOrganisations } from '../access.ts';
import type { Caller } from '../caller.ts';
import { readGroupEntries } from '../commit/search-puts.ts';
import type { QueryRequest, RecordTable } from '../ports/index.ts';
import { loadResources } from '../resources/stored-resources.ts';
import { keys } from '../store/keys.ts';
import { queryAll } from '../store/query-all.ts';
import { type Candidate, referenceId, referenceType } from './candidate.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly registry: Registry;
  readonly options: ExtractOptions;
}

/** Forms that are answered from what is in memory at once; `organisation-by-date` is read page by page instead. */
type BoundedPlan = Exclude<SearchPlan, { form: 'organisation-by-date' } | { form: 'refused' }>;

/** What one index look-up may give before it is refused: beyond, the question is a list, not a search. */
const maxIndexed = 2_000;

const rangeOf = (sort: IndexLookup['sort']): Pick<QueryRequest, 'range'> => {
  if (sort === undefined) return {};
  return { range: { prefix: 'equals' in sort ? `${sort.equals}#` : sort.prefix } };
};

/** Collects the candidates of a plan, of the type, that the caller may read. Every form finds a superset of the matches. */
export const makeCollect = ({ table, registry, options }: Dependencies) => {
  const byReference = async (references: readonly string[], caller: Caller): Promise<readonly Candidate[]> =>
    [...(await loadResources(table, references))]
      .filter(([, { organisation }]) => mayRead(caller, organisation))
      .map(([reference, found]) => ({
        reference,
        organisation: found.organisation,
        entries: extractEntries(found.resource, options),
        found,
      }));

  const inCompartment = async (type: string, patient: string): Promise<readonly Candidate[]> => {
    const items = await queryAll(table, { pk: keys.patient(referenceId(patient)).pk, range: { prefix: 'search#' } });
    return items.flatMap(({ body }) => {
      const { organisation, entries } = readGroupEntries(body);
      return entries
        .filter(([reference]) => referenceType(reference) === type)
        .map(([reference, list]) => ({ reference, organisation, entries: list }));
    });
  };

  const byIndex = async (lookups: readonly IndexLookup[], caller: Caller): Promise<readonly string[]> => {
    const references = new Set<string>();
    for (const organisation of readableOrganisations(caller, registry)) {
      for (const { key, sort } of lookups) {
        let cursor: string | undefined;
        do {
          const page = await table.query({
            pk: keys.indexRow(organisation, key, '', '').pk,
            ...rangeOf(sort),
            limit: 1000,
            ...(cursor === undefined ? {} : { cursor }),
          });
          // The sort value may hold anything; type and id hold no '#'.
          for (const { sk } of page.items) references.add(sk.slice(sk.lastIndexOf('#') + 1));
          cursor = page.cursor;
          if (references.size > maxIndexed) {
            throw new HutongError(
              'fhir.too-costly',
              `The search finds more than ${maxIndexed} records; add a parameter that tells them apart`,
            );
          }
        } while (cursor !== undefined);
      }
    }
    return [...references];
  };

  const collect = async (type: string, plan: BoundedPlan, caller: Caller): Promise<readonly Candidate[]> => {
    switch (plan.form) {
      case 'by-id':
        return byReference(
          plan.ids.map((id) => `${type}/${id}`),
          caller,
        );
      case 'indexed':
        return byReference(await byIndex(plan.lookups, caller), caller);
      case 'patient-compartment': {
        const lists = await Promise.all(plan.patients.map((patient) => inCompartment(type, patient)));
        return lists.flat().filter(({ organisation }) => mayRead(caller, organisation));
      }
      case 'patient-compartment-of': {
        if (plan.plan.form === 'organisation-by-date' || plan.plan.form === 'refused') {
          throw new HutongError(
            'fhir.not-supported',
            'A chained parameter must find its patients by an identifier, a name or another indexed parameter',
          );
        }
        const patients = await collect('Patient', plan.plan, caller);
        const found = patients.filter(({ entries }) => matches(plan.query, entries)).map(({ reference }) => reference);
        return collect(type, { form: 'patient-compartment', patients: found }, caller);
      }
    }
  };
  return collect;
};

export type Collect = ReturnType<typeof makeCollect>;
