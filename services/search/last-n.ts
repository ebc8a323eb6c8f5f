import type { Bundle } from 'fhir/r4.d.ts';
import { matches, parseSearch, planSearch, sortKeysOf } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { requireScope } from '../access.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { RecordTable } from '../ports/index.ts';
import type { Region } from '../region.ts';
import { loadResources } from '../resources/stored-resources.ts';
import type { Candidate } from './candidate.ts';
import { makeCollect } from './collect.ts';

export interface LastNRequest {
  readonly query: URLSearchParams;
  readonly caller: Caller;
  readonly audit: AuditDraft;
}

const codeOf = ({ entries }: Candidate): string => {
  const codes = entries
    .filter(({ p }) => p === 'code')
    .map(({ s = '', c = '', t = '' }) => (c === '' ? t : `${s}|${c}`));
  return codes.toSorted().join(' ');
};

/** `Observation/$lastn` (R4 observation-operation-lastn.html): the newest `max` results of a patient for each code. Needs a patient. */
export const makeLastN = ({
  table,
  region,
  baseUrl,
}: {
  readonly table: RecordTable;
  readonly region: Region;
  readonly baseUrl: string;
}) => {
  const collect = makeCollect({ table, registry: region.registry, options: region.search });
  return async ({ query: parameters, caller, audit }: LastNRequest): Promise<Bundle> => {
    requireScope(caller, 'Observation', 's');
    const max = Number(parameters.get('max') ?? 1);
    if (!Number.isInteger(max) || max < 1 || max > 100)
      throw new HutongError('request.invalid', 'max is a whole number from 1 to 100', { path: 'max' });
    const criteria = [...parameters].filter(([name]) => name !== 'max');
    const { query } = parseSearch('Observation', new URLSearchParams([...criteria, ['_sort', '-date']]), {
      ...region.search,
      handling: 'strict',
    });
    const plan = planSearch(query, {});
    if (plan.form !== 'patient-compartment' && plan.form !== 'patient-compartment-of') {
      throw new HutongError('fhir.not-supported', '$lastn needs a patient: Observation/$lastn?patient=Patient/…', {
        path: 'patient',
      });
    }
    const found = (await collect('Observation', plan, caller)).filter(({ entries }) => matches(query, entries));
    const dated = found.map((candidate) => ({ candidate, at: sortKeysOf(query, candidate.entries)[0] }));
    const newest = [...Map.groupBy(dated, ({ candidate }) => codeOf(candidate)).values()].flatMap((group) =>
      group
        .toSorted((a, b) => Number(b.at ?? Number.NEGATIVE_INFINITY) - Number(a.at ?? Number.NEGATIVE_INFINITY))
        .slice(0, max)
        .map(({ candidate }) => candidate.reference),
    );
    const loaded = await loadResources(table, newest);
    audit.entities.push(...newest);
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total: newest.length,
      link: [{ relation: 'self', url: `${baseUrl}/fhir/Observation/$lastn?${parameters}` }],
      entry: newest.flatMap((reference) => {
        const resource = loaded.get(reference)?.resource;
        return resource === undefined
          ? []
          : [{ fullUrl: `${baseUrl}/fhir/${reference}`, resource, search: { mode: 'match' as const } }];
      }),
    };
  };
};

export type LastN = ReturnType<typeof makeLastN>;
