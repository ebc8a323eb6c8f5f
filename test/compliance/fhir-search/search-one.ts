import { extractEntries, matches, parseSearch } from '../../../domain/fhir/index.ts';
import type { ToCanonicalQuantity } from '../../../domain/fhir/search/entry.ts';
import { ucumSystem } from '../../../schemas/uris.ts';

/** Mass and length only: enough to see that units convert, and that the converter is asked and not imitated. */
const factors: Readonly<Record<string, readonly [number, string]>> = {
  g: [1, 'g'],
  mg: [0.001, 'g'],
  kg: [1000, 'g'],
  m: [1, 'm'],
  cm: [0.01, 'm'],
};

export const toCanonicalQuantity: ToCanonicalQuantity = (value, system, code) => {
  const [factor, unit] = (system === ucumSystem ? factors[code ?? ''] : undefined) ?? [];
  return factor === undefined || unit === undefined ? undefined : { value: value * factor, unit };
};

/** Whether a search finds a resource: the whole way from query string and resource to the answer. Times without a zone are UTC, as in the specification's examples. */
export const finds = (resource: { readonly resourceType: string }, query: string): boolean => {
  const options = {
    toCanonicalQuantity,
    offsetMinutes: 0,
    now: Date.UTC(2023, 0, 1),
    baseUrl: 'https://us.example/fhir',
  };
  const parsed = parseSearch(resource.resourceType, new URLSearchParams(query), { ...options, handling: 'strict' });
  return matches(parsed.query, extractEntries(resource, options));
};
