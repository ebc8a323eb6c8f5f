/** Which access form serves a search. None scans a table: a search outside the forms is refused with those that work. */
import { endRange, type InstantRange, startRange } from './date-range.ts';
import { type IndexLookup, indexLookupsFor, rangeLookupsFor } from './index-keys.ts';
import { indexedParametersOf } from './indexed-parameters.ts';
import { clinicalDateParameter } from './organisation-date.ts';
import type { Clause, SearchQuery } from './query.ts';
import { compartmentPathsOf, parametersOf } from './search-table.ts';

export interface SearchCaller {
  /** Logical id of the organisation whose own records the caller may list; absent for callers without one. */
  readonly organisation?: string;
  /** As in `ValueOptions`. */
  readonly offsetMinutes?: number;
}

/** Every form finds a superset; `matches` decides on each entry. */
export type SearchPlan =
  /** Reads: one for each id. */
  | { readonly form: 'by-id'; readonly ids: readonly string[] }
  /** Reads: the type's entries of each patient (`Patient/1`). */
  | { readonly form: 'patient-compartment'; readonly patients: readonly string[] }
  /** Reads: those of `plan`, which finds patients by `query`, then the type's entries of each patient found. */
  | { readonly form: 'patient-compartment-of'; readonly query: SearchQuery; readonly plan: SearchPlan }
  /** Reads: one query for each look-up, then the entries found. */
  | { readonly form: 'indexed'; readonly parameter: string; readonly lookups: readonly IndexLookup[] }
  /** Reads: the organisation's records of the type in the range, newest first, page by page. */
  | {
      readonly form: 'organisation-by-date';
      readonly organisation: string;
      /** `_lastUpdated`, or the type's clinical date; then `range` is of what `clinicalDateFrom` gives. */
      readonly by: string;
      readonly range: InstantRange;
    }
  | { readonly form: 'refused'; readonly message: string; readonly forms: readonly string[] };

const planById = (clauses: readonly Clause[]): SearchPlan | undefined => {
  for (const clause of clauses) {
    if (clause.kind !== 'values' || clause.negated || clause.parameter !== '_id') continue;
    const ids = clause.values.flatMap((test) => (test.op === 'token' && test.code !== undefined ? [test.code] : []));
    if (ids.length === clause.values.length) return { form: 'by-id', ids: [...new Set(ids)] };
  }
  return undefined;
};

/** Whether every value that the parameter reads is a reference of the compartment. */
const isCompartmentParameter = (type: string, name: string): boolean => {
  const leaves = parametersOf(type)?.get(name)?.leaves ?? [];
  const paths = compartmentPathsOf(type);
  return leaves.length > 0 && leaves.every((leaf) => paths.includes(leaf.path));
};

const patientsOf = (clause: Clause): readonly string[] | undefined => {
  if (clause.kind !== 'values' || clause.negated) return undefined;
  const patients = clause.values.flatMap((test) => {
    if (test.op === 'reference') return test.reference.startsWith('Patient/') ? [test.reference] : [];
    return [];
  });
  return patients.length === clause.values.length ? [...new Set(patients)] : undefined;
};

const planByPatient = (query: SearchQuery, caller: SearchCaller): SearchPlan | undefined => {
  if (query.type === 'Patient') return undefined;
  const clauses = query.clauses.filter(({ parameter }) => isCompartmentParameter(query.type, parameter));
  for (const clause of clauses) {
    const patients = patientsOf(clause);
    if (patients) return { form: 'patient-compartment', patients };
  }
  for (const clause of clauses) {
    // With another target type beside it, the chain could be satisfied outside a patient's compartment.
    const [target, ...others] = clause.kind === 'chain' ? Object.entries(clause.targets) : [];
    if (target?.[0] !== 'Patient' || others.length > 0) continue;
    const inner: SearchQuery = {
      type: 'Patient',
      clauses: [target[1]],
      sort: [],
      include: [],
      revInclude: [],
      applied: [],
    };
    const plan = planSearch(inner, caller);
    if (plan.form !== 'refused') return { form: 'patient-compartment-of', query: inner, plan };
  }
  return undefined;
};

const planByIndex = ({ type, clauses }: SearchQuery, { offsetMinutes }: SearchCaller): SearchPlan | undefined => {
  for (const parameter of indexedParametersOf(type)) {
    for (const clause of clauses) {
      if (clause.parameter !== parameter) continue;
      const lookups =
        indexLookupsFor(type, clause, offsetMinutes) ?? rangeLookupsFor(type, parameter, clauses, offsetMinutes);
      if (lookups) return { form: 'indexed', parameter, lookups };
    }
  }
  return undefined;
};

const planByDate = ({ type, clauses }: SearchQuery, { organisation }: SearchCaller): SearchPlan | undefined => {
  if (organisation === undefined) return undefined;
  for (const by of [clinicalDateParameter(type), '_lastUpdated']) {
    const leaves = by === undefined ? undefined : parametersOf(type)?.get(by)?.leaves;
    if (by === undefined || !leaves) continue;
    const range = by === '_lastUpdated' ? startRange(clauses, by, leaves) : endRange(clauses, by, leaves);
    if (range.from !== undefined) return { form: 'organisation-by-date', organisation, by, range };
  }
  return undefined;
};

const formsFor = (type: string, caller: SearchCaller): string[] => {
  const forms = [`${type}?_id=…`];
  const parameters = [...(parametersOf(type)?.keys() ?? [])];
  const patient = parameters.filter((name) => type !== 'Patient' && isCompartmentParameter(type, name));
  const named = patient.includes('patient') ? 'patient' : patient[0];
  if (named !== undefined) forms.push(`${type}?${named}=Patient/… with any other parameter`);
  for (const parameter of indexedParametersOf(type)) forms.push(`${type}?${parameter}=…`);
  if (caller.organisation !== undefined) {
    const clinical = clinicalDateParameter(type);
    if (clinical !== undefined) forms.push(`${type}?${clinical}=ge2024-05-01`);
    forms.push(`${type}?_lastUpdated=ge2024-05-01T00:00:00+08:00`);
  }
  return [...forms, '$export for everything'];
};

/**
 * Chooses the access form for a parsed search: by id, inside patients' compartments, by an equality index, or inside the caller's own
 * organisation from a date on; otherwise a refusal that lists the forms that work for the type.
 */
export const planSearch = (query: SearchQuery, caller: SearchCaller): SearchPlan => {
  const plan =
    planById(query.clauses) ?? planByPatient(query, caller) ?? planByIndex(query, caller) ?? planByDate(query, caller);
  if (plan) return plan;
  const forms = formsFor(query.type, caller);
  return {
    form: 'refused',
    message: `This search would read every ${query.type}. Searches that work: ${forms.join('; ')}`,
    forms,
  };
};
