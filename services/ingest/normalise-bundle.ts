import type { Bundle, BundleEntry, CodeableConcept, DiagnosticReport, Observation, Specimen } from 'fhir/r4.d.ts';
import { normaliseObservation } from '../../domain/terminology/index.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Region } from '../region.ts';
import { keepSent } from './keep-sent.ts';

const words = (concept: CodeableConcept | undefined): string[] =>
  [concept?.text, ...(concept?.coding ?? []).flatMap(({ display, code }) => [display, code])].filter(
    (word) => word !== undefined,
  );

/** By the fullUrl of a result: names of the report that lists it (尿常规 says that 白细胞 is of urine). */
const ordersByResult = (entries: readonly BundleEntry[]): ReadonlyMap<string, readonly string[]> => {
  const orders = new Map<string, readonly string[]>();
  for (const { resource } of entries) {
    if (resource?.resourceType !== 'DiagnosticReport') continue;
    // Validated before, and the type was just looked at.
    const { code, result } = resource as DiagnosticReport;
    for (const { reference } of result ?? []) if (reference !== undefined) orders.set(reference, words(code));
  }
  return orders;
};

const specimensByUrl = (entries: readonly BundleEntry[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    entries.flatMap(({ fullUrl, resource }) =>
      resource?.resourceType === 'Specimen' && fullUrl !== undefined
        ? [[fullUrl, words((resource as Specimen).type)] as const]
        : [],
    ),
  );

/**
 * Stage 5: standard codes and units beside the senders' own in every Observation of the bundle. The input is not changed.
 * Findings have the entry's path.
 *
 * `values`: `canonical` puts values into the canonical unit with the sent ones in an extension, for what we converted to FHIR ourselves; `sent` leaves what a FHIR sender wrote.
 */
export const normaliseBundle = (
  bundle: Bundle,
  { dictionary, registry }: Pick<Region, 'dictionary' | 'registry'>,
  organisation: string,
  values: 'canonical' | 'sent' = 'canonical',
): { readonly bundle: Bundle; readonly findings: readonly Finding[] } => {
  const entries = bundle.entry ?? [];
  const orders = ordersByResult(entries);
  const specimens = specimensByUrl(entries);
  const findings: Finding[] = [];
  const normalised = entries.map((entry, position): BundleEntry => {
    if (entry.resource?.resourceType !== 'Observation') return entry;
    const observation = entry.resource as Observation;
    const result = normaliseObservation(observation, dictionary, {
      organisation,
      localMaps: registry.localMaps,
      specimen: specimens.get(observation.specimen?.reference ?? '') ?? [],
      order: orders.get(entry.fullUrl ?? '') ?? [],
    });
    for (const finding of result.findings) {
      findings.push({ ...finding, path: finding.path.replace(/^Observation/, `Bundle.entry[${position}].resource`) });
    }
    return { ...entry, resource: values === 'sent' ? keepSent(result.observation, observation) : result.observation };
  });
  return { bundle: { ...bundle, entry: normalised }, findings };
};
