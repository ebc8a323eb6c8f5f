import type { DiagnosticReport, Observation } from 'fhir/r4.d.ts';
import { encodeResultEntries, toResultEntries } from '../../domain/recognition/index.ts';
import { normaliseObservation } from '../../domain/terminology/index.ts';
import type { ResultEntry } from '../../schemas/recognition/index.ts';
import type { Put } from '../ports/index.ts';
import type { Region } from '../region.ts';
import { keys } from '../store/keys.ts';
import type { AppliedGroup } from './apply-entries.ts';
import type { RecordGroup } from './record-group.ts';

const idOf = (reference: string | undefined): string | undefined => reference?.split('/').at(-1);

/** The results of a record group in the compact form that recognition reads: those that its reports list. */
export const resultEntriesOf = (
  { organisation, resources }: RecordGroup,
  { dictionary, registry }: Region,
): readonly ResultEntry[] => {
  const observations = new Map(
    resources
      .filter(({ resourceType }) => resourceType === 'Observation')
      .map((resource) => [resource.id, resource as Observation]),
  );
  return resources.flatMap((resource) => {
    if (resource.resourceType !== 'DiagnosticReport') return [];
    // resourceType was just looked at.
    const report = resource as DiagnosticReport;
    const listed = (report.result ?? []).flatMap(({ reference }) => observations.get(idOf(reference) ?? '') ?? []);
    // Values of results sent as FHIR are stored as sent; here all are in the canonical unit, so that they compare.
    const normalised = listed.map((observation) =>
      normaliseObservation(observation, dictionary, { organisation, localMaps: registry.localMaps }),
    );
    const items = Object.fromEntries(
      normalised.flatMap(({ observation, item }) => {
        if (item === undefined) return [];
        const { id: itemId, loinc = [], unitConsistent, exact, plausible } = item;
        return [[observation.id ?? '', { itemId, loinc, unitConsistent, exact, plausible }] as const];
      }),
    );
    return toResultEntries({
      report,
      observations: normalised.map(({ observation }) => observation),
      organisation,
      items,
    });
  });
};

/** The put of a changed group's result entries. It takes the place of what an earlier version of the report said. */
export const resultEntryPut = ({ patientId, groupId }: AppliedGroup, entries: readonly ResultEntry[]): Put => ({
  ...keys.entry(patientId ?? '', groupId ?? ''),
  body: encodeResultEntries(entries),
});
