import type { BundleEntry, DiagnosticReport, Resource } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';
import { allows } from '../../schemas/scopes.ts';
import { refuseProfiles } from '../access.ts';
import { normaliseBundle } from '../ingest/normalise-bundle.ts';
import { parseFhirJson } from '../ingest/parse-fhir-json.ts';
import type { ValidateSent } from '../profiles/validate-sent.ts';
import type { Region } from '../region.ts';
import { requireValid } from '../resources/prepare-resource.ts';
import { findingsOfAny, type LineError, type Placed } from './commit-batches.ts';
import { isPlaceOf, localise, ownPlace, placeResource, reportPlaces, sourcesIn } from './import-identity.ts';
import type { ImportRequest } from './job.ts';
import type { Line } from './read-lines.ts';

type Input = ImportRequest['inputs'][number];

export interface LineContext {
  readonly request: ImportRequest;
  /** Position of the file among the inputs. */
  readonly input: number;
}

const idPattern = /^[A-Za-z0-9.-]{1,64}$/;

/** Read without judging: what is not sound is an error of the phase that commits. */
const peek = ({ bytes }: Line, { request }: LineContext): Resource | undefined => {
  try {
    return localise(parseFhirJson(bytes), request.inputSource);
  } catch {
    return undefined;
  }
};

const hasId = (resource: Resource): resource is Resource & { id: string } =>
  typeof resource.id === 'string' && idPattern.test(resource.id);

/** Malformed records throw inside; they have no place. */
const safely = <T>(work: () => T, otherwise: T): T => {
  try {
    return work();
  } catch {
    return otherwise;
  }
};

export interface NotedPlace {
  readonly source: string;
  readonly place: string;
  /** The record's own; else that of a report that lists it, which a place that is there already goes before. */
  readonly own: boolean;
}

/** Places of what reports list: first phase. */
export const placesOfReports = (lines: readonly Line[], context: LineContext): readonly NotedPlace[] =>
  lines.flatMap((line) => {
    const { buffer, byteOffset, byteLength } = line.bytes;
    // Most lines of a mixed file are no reports, and need not be parsed to see it.
    if (!Buffer.from(buffer, byteOffset, byteLength).includes('"DiagnosticReport"')) return [];
    const resource = peek(line, context);
    if (resource?.resourceType !== 'DiagnosticReport' || !hasId(resource)) return [];
    const places = safely(
      // resourceType was just looked at; what is malformed inside throws and is passed over.
      () => reportPlaces(context.request.organisation, resource as DiagnosticReport, resource.id ?? ''),
      [],
    );
    return places.map(([source, place]) => ({ source, place, own: false }));
  });

/** Places of clinical records by themselves: second phase. */
export const placesOfRecords = (lines: readonly Line[], context: LineContext): readonly NotedPlace[] =>
  lines.flatMap((line) => {
    const resource = peek(line, context);
    if (resource === undefined || !hasId(resource)) return [];
    const place = safely(() => ownPlace(context.request.organisation, resource, resource.id), undefined);
    return place === undefined ? [] : [{ source: `${resource.resourceType}/${resource.id}`, place, own: true }];
  });

/** Which of the noted places must be written, given what is there: a report's goes before the record's own, unless it is of another patient. */
export const placesToWrite = (
  noted: readonly NotedPlace[],
  known: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const wanted = new Map<string, string>();
  for (const { source, place, own } of noted) {
    const there = wanted.get(source) ?? known.get(source);
    if (there === undefined || (own && !isPlaceOf(there, place))) wanted.set(source, place);
  }
  return wanted;
};

export interface Prepared {
  readonly line: number;
  readonly resource: Resource;
  /** The sender's id, or one made of the line. */
  readonly id: string;
  readonly sources: readonly string[];
}

/**
 * Stages 2 and 3 for each line: parsed, of the type that was announced, allowed, valid. `which`: patients are committed before the records about them. Lines that are refused
 * are given back as errors, once: in the phase that takes them in.
 */
export const readLinesOf = (
  lines: readonly Line[],
  which: 'patients' | 'records',
  { request, input }: LineContext,
  validate: ValidateSent,
): { readonly prepared: readonly Prepared[]; readonly errors: readonly LineError[] } => {
  const prepared: Prepared[] = [];
  const errors: LineError[] = [];
  const announced: Input['type'] = request.inputs[input]?.type;
  for (const line of lines) {
    const refuse = (findings: LineError['findings']): void => {
      errors.push({ line: line.number, findings });
    };
    let resource: Resource;
    try {
      resource = localise(parseFhirJson(line.bytes), request.inputSource);
    } catch (error) {
      // A file without an announced type is gone through twice: what cannot be read is said once.
      if (announced !== undefined || which === 'records') refuse(findingsOfAny(error));
      continue;
    }
    const { resourceType } = resource;
    if (announced === undefined && (resourceType === 'Patient') !== (which === 'patients')) continue;
    try {
      if (announced !== undefined && announced !== resourceType) {
        throw new HutongError('fhir.wrong-type', 'The resource is not of the type that the manifest names', {
          path: 'resourceType',
        });
      }
      refuseProfiles(resourceType, ['c']);
      requireValid(validate, resource, request.organisation);
      if (!allows(request.scopes, resourceType, ['c', 'u'])) {
        throw new HutongError('auth.scope', `The token lacks system/${resourceType}.cu`);
      }
      const own = hasId(resource) ? resource.id : undefined;
      prepared.push({
        line: line.number,
        resource,
        id: own ?? `${request.id}.${input}.${line.number}`,
        sources: sourcesIn(resource, own),
      });
    } catch (error) {
      refuse(findingsOfAny(error));
    }
  }
  return { prepared, errors };
};

/** Stage 5 and the gateway's ids: entries that are ready to be committed. */
export const placeLines = (
  prepared: readonly Prepared[],
  places: ReadonlyMap<string, string>,
  { request: { organisation } }: LineContext,
  region: Region,
): { readonly placed: readonly Placed[]; readonly errors: readonly LineError[] } => {
  const placed: Placed[] = [];
  const errors: LineError[] = [];
  for (const { line, resource, id } of prepared) {
    try {
      placed.push({ line, entry: placeResource(resource, id, { organisation, places }) });
    } catch (error) {
      errors.push({ line, findings: findingsOfAny(error) });
    }
  }
  // Results are read by what their report says of them, as far as both are at hand.
  const bundle = {
    resourceType: 'Bundle' as const,
    type: 'collection' as const,
    // Each was validated as what its type says.
    entry: placed.map(({ entry: { resource } }) => ({
      fullUrl: `${resource.resourceType}/${resource.id}`,
      resource: resource as NonNullable<BundleEntry['resource']>,
    })),
  };
  const normalised = normaliseBundle(bundle, region, organisation, 'sent').bundle.entry ?? [];
  return {
    errors,
    placed: placed.map((one, position) => {
      const resource = normalised[position]?.resource;
      return resource === undefined
        ? one
        : { ...one, entry: { ...one.entry, resource: { ...resource, id: one.entry.resource.id } } };
    }),
  };
};
