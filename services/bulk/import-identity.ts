import type { DiagnosticReport, Resource } from 'fhir/r4.d.ts';
import {
  clinicalId,
  deriveGroupId,
  deriveLocalId,
  deriveRootId,
  type PlannedEntry,
  parseClinicalId,
  patientReferenceOf,
  rewriteReferences,
} from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { hutongBase } from '../../schemas/uris.ts';

/**
 * In bulk NDJSON the sender's own ids are what resources are known by: `Patient/123` is a name within the sending organisation, under this system. Ids of the gateway are derived from it,
 * so that a file that comes again lands on itself.
 *
 * The id of a clinical record says where it is stored: patient and record group. A reference to it (`Observation/456` in a report, a Provenance, a list) does not tell that
 * place, so an import first goes through all its files and notes the place of each clinical record; then every reference resolves, whatever the order of files and lines.
 */
const sourceSystem = `${hutongBase}/NamingSystem/bulk-import-id`;

const relative = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/;

/** `Type/id` of a relative reference, without its version; undefined for any other. */
export const sourceReference = (reference: string): string | undefined => {
  const match = relative.exec(reference);
  return match === null ? undefined : `${match[1]}/${match[2]}`;
};

/** References below the sender's own base made relative. */
export const localise = (resource: Resource, inputSource: string | undefined): Resource => {
  if (inputSource === undefined) return resource;
  const base = `${inputSource.replace(/\/$/, '')}/`;
  return rewriteReferences(resource, (reference) =>
    reference.startsWith(base) ? reference.slice(base.length) : undefined,
  );
};

/** Id of a Patient, and of what is about no patient. */
const rootId = (organisation: string, type: string, id: string): string =>
  deriveRootId(organisation, type, sourceSystem, id);

/** Source id of the patient that the resource is about; undefined when it is about none. Throws `fhir.unresolved-reference` for a patient that is not named by Type/id. */
const sourcePatient = (resource: Resource): string | undefined => {
  const reference = patientReferenceOf(resource);
  if (reference === undefined) return undefined;
  const source = sourceReference(reference);
  if (source === undefined || !source.startsWith('Patient/')) {
    throw new HutongError('fhir.unresolved-reference', 'In bulk data the patient is named as Patient/id', {
      path: resource.resourceType,
    });
  }
  return source.slice('Patient/'.length);
};

const placeIn = (organisation: string, patient: string, group: readonly [string, string], source: string): string => {
  const [type = '', id = ''] = source.split('/');
  return clinicalId(
    rootId(organisation, 'Patient', patient),
    deriveGroupId(organisation, group[0], sourceSystem, group[1]),
    deriveLocalId(organisation, type, sourceSystem, id),
  );
};

/** A clinical record of its own; undefined for a Patient and for what is about no patient. */
export const ownPlace = (organisation: string, resource: Resource, id: string): string | undefined => {
  if (resource.resourceType === 'Patient') return undefined;
  const patient = sourcePatient(resource);
  const { resourceType: type } = resource;
  return patient === undefined ? undefined : placeIn(organisation, patient, [type, id], `${type}/${id}`);
};

/** A report and what it lists are one record, as in a transaction: source reference and place of each of its members. */
export const reportPlaces = (
  organisation: string,
  report: DiagnosticReport,
  id: string,
): readonly (readonly [source: string, place: string])[] => {
  const patient = sourcePatient(report);
  if (patient === undefined) return [];
  const { result = [], specimen = [], media = [] } = report;
  return [...result, ...specimen, ...media.map(({ link }) => link)].flatMap(({ reference }) => {
    const source = reference === undefined ? undefined : sourceReference(reference);
    return source === undefined
      ? []
      : [[source, placeIn(organisation, patient, ['DiagnosticReport', id], source)] as const];
  });
};

/** Whether a noted place can be that of this resource: a report may list what turns out to be of another patient. */
export const isPlaceOf = (place: string, own: string): boolean =>
  parseClinicalId(place)?.patientId === parseClinicalId(own)?.patientId;

/** Source references whose places are needed to plan the resource, its own among them. */
export const sourcesIn = (resource: Resource, id: string | undefined): readonly string[] => {
  const sources = new Set<string>(id === undefined ? [] : [`${resource.resourceType}/${id}`]);
  rewriteReferences(resource, (reference) => {
    const source = sourceReference(reference);
    if (source !== undefined && !source.startsWith('Patient/')) sources.add(source);
    return undefined;
  });
  return [...sources];
};

export interface ImportContext {
  readonly organisation: string;
  /** Noted places by source reference. */
  readonly places: ReadonlyMap<string, string>;
}

/** The resource with its final id and references, and where it is stored. `id`: the sender's, or one made of the line where it has none. */
export const placeResource = (
  resource: Resource,
  id: string,
  { organisation, places }: ImportContext,
): Omit<PlannedEntry, 'position'> => {
  const { resourceType: type } = resource;
  const own = ownPlace(organisation, resource, id);
  const noted = places.get(`${type}/${id}`);
  const place = own !== undefined && noted !== undefined && isPlaceOf(noted, own) ? noted : own;
  const finalId = place ?? rootId(organisation, type, id);
  const parts = place === undefined ? undefined : parseClinicalId(place);
  const rewritten = rewriteReferences(resource, (reference, path) => {
    const source = sourceReference(reference);
    if (source === undefined) {
      if (!reference.startsWith('urn:uuid:') || !path.endsWith('reference')) return undefined;
      throw new HutongError('fhir.unresolved-reference', 'In bulk data references are Type/id', {
        path: `${type}.${path}`,
      });
    }
    const [targetType = '', targetId = ''] = source.split('/');
    return `${targetType}/${places.get(source) ?? rootId(organisation, targetType, targetId)}`;
  });
  // The sender's version and time say nothing about the gateway's versions.
  const { meta, ...content } = rewritten;
  const { versionId: _version, lastUpdated: _at, ...kept } = meta ?? {};
  return {
    mode: 'put',
    resource: { ...content, ...(Object.keys(kept).length === 0 ? {} : { meta: kept }), id: finalId },
    ...(type === 'Patient' ? { patientId: finalId } : {}),
    ...(parts === undefined ? {} : { patientId: parts.patientId, groupId: parts.groupId }),
  };
};
