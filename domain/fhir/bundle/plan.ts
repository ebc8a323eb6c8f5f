import type { Bundle, Resource } from 'fhir/r4.d.ts';
import { HutongError } from '../../../schemas/error.ts';
import {
  clinicalId,
  commitGroupId,
  commitRootId,
  deriveGroupId,
  deriveLocalId,
  deriveRootId,
  parseClinicalId,
} from '../identity/ids.ts';
import { registeredTypes } from '../identity/local-identifier.ts';
import { parseIdentifierQuery } from './conditional.ts';
import { type Draft, draftOf, type EntryMode, nothingToDelete } from './draft.ts';
import { patientReferenceOf } from './patient-reference.ts';
import { rewriteReferences } from './references.ts';

/** A resource with its final id and references, and the place where it is stored. */
export interface PlannedEntry {
  /** Position in the bundle. */
  readonly position: number;
  readonly resource: Resource & { id: string };
  readonly mode: EntryMode;
  /** Source patient whose partition holds it; absent for resources about no patient. A Patient's own id for a Patient. */
  readonly patientId?: string;
  /** Absent for a Patient and for resources about no patient. */
  readonly groupId?: string;
  /** FHIR weak etag version asked for by If-Match. */
  readonly ifMatch?: string;
}

export interface BundlePlan {
  readonly entries: readonly PlannedEntry[];
  /** `Type/id` that must exist already, with where they were named: unresolved conditional references and patients. */
  readonly required: readonly { readonly reference: string; readonly path: string }[];
}

export interface PlanContext {
  readonly organisation: string;
  /** What makes this commit itself and no other: the idempotency key. */
  readonly commitKey: string;
}

/** Resources of a chunk without an identity of their own: large enough to save writes, small enough that one update stays cheap. */
const chunkSize = 48;

/**
 * Gives every entry of a transaction its logical id and its place, and rewrites the references between them (R4 http.html 3.1.0.11.2).
 *
 * The bundle must have passed validation. Throws `fhir.not-supported`, `fhir.wrong-type`, `fhir.unresolved-reference` or `request.invalid` with the path.
 */
export const planBundle = (bundle: Bundle, { organisation, commitKey }: PlanContext): BundlePlan => {
  // Reads of a transaction are answered after it.
  const drafts = (bundle.entry ?? []).flatMap((entry, position) =>
    entry.request?.method === 'GET' || entry.request?.method === 'HEAD' || nothingToDelete(entry)
      ? []
      : [draftOf(entry, position)],
  );
  const required: { reference: string; path: string }[] = [];
  const urls = new Map<string, string>();
  const placed = new Map<number, Omit<PlannedEntry, 'resource' | 'mode' | 'position'> & { id: string }>();

  const place = (draft: Draft, id: string, patientId?: string, groupId?: string): void => {
    placed.set(draft.position, {
      id,
      ...(patientId === undefined ? {} : { patientId }),
      ...(groupId === undefined ? {} : { groupId }),
    });
    if (draft.fullUrl !== undefined) urls.set(draft.fullUrl, `${draft.resource.resourceType}/${id}`);
  };

  const rootIdOf = ({ resource, identity, givenId, position }: Draft): string =>
    givenId ??
    (identity === undefined
      ? commitRootId(organisation, commitKey, position)
      : deriveRootId(organisation, resource.resourceType, identity.system, identity.value));

  /** `Type/id` for a literal, urn or conditional reference; undefined for one that is not ours to resolve. */
  const resolve = (reference: string, path: string): string | undefined => {
    const known = urls.get(reference);
    if (known !== undefined) return known;
    if (reference.startsWith('urn:uuid:')) {
      if (!path.endsWith('reference')) return undefined;
      throw new HutongError('fhir.unresolved-reference', 'No entry of the bundle has this fullUrl', { path });
    }
    const conditional = /^([A-Z][A-Za-z]+)\?(.+)$/.exec(reference);
    if (conditional?.[1] === undefined || conditional[2] === undefined) return undefined;
    if (!registeredTypes.has(conditional[1])) {
      throw new HutongError(
        'fhir.not-supported',
        `A conditional reference may name ${[...registeredTypes].join(', ')}`,
        { path },
      );
    }
    const { system, value } = parseIdentifierQuery(conditional[2], path);
    return `${conditional[1]}/${deriveRootId(organisation, conditional[1], system, value)}`;
  };

  const about = new Map<number, string>();
  const patients = new Set<string>();
  const given: { readonly draft: Draft; readonly reference: string; readonly patientId: string | undefined }[] = [];
  for (const draft of drafts) {
    const { resource, position } = draft;
    if (draft.givenId !== undefined && resource.resourceType !== 'Patient') {
      // The id says where the record is; what it is about cannot change.
      const parts = parseClinicalId(draft.givenId);
      place(draft, draft.givenId, parts?.patientId, parts?.groupId);
      const reference = patientReferenceOf(resource);
      if (reference !== undefined && draft.mode !== 'delete')
        given.push({ draft, reference, patientId: parts?.patientId });
    } else if (resource.resourceType === 'Patient') {
      const id = rootIdOf(draft);
      place(draft, id, id);
      patients.add(id);
    } else {
      const reference = patientReferenceOf(resource);
      if (reference === undefined) place(draft, rootIdOf(draft));
      else about.set(position, reference);
    }
  }

  // A report and what it lists are one record: they are read, corrected and voided together.
  const grouped = new Map<string, string>();
  const clinical = drafts.filter(({ position }) => about.has(position));
  for (const { resource, identity } of clinical) {
    if (resource.resourceType !== 'DiagnosticReport' || identity === undefined) continue;
    const groupId = deriveGroupId(organisation, 'DiagnosticReport', identity.system, identity.value);
    // Validated before: a DiagnosticReport.
    const { result, specimen, media } = resource as import('fhir/r4.d.ts').DiagnosticReport;
    for (const { reference } of [...(result ?? []), ...(specimen ?? []), ...(media ?? []).map(({ link }) => link)]) {
      if (reference !== undefined && !grouped.has(reference)) grouped.set(reference, groupId);
    }
  }

  for (const { draft, reference, patientId } of given) {
    if (
      patientId !== undefined &&
      (resolve(reference, `${draft.path}.resource`) ?? reference) !== `Patient/${patientId}`
    ) {
      throw new HutongError(
        'fhir.not-supported',
        'A record stays with its patient; delete it and create it for the other one',
        {
          path: `${draft.path}.resource`,
        },
      );
    }
  }

  let loose = 0;
  const chunks: string[] = [];
  for (const draft of clinical) {
    const { resource, position, identity, fullUrl, path } = draft;
    const named = about.get(position) ?? '';
    const patient = resolve(named, `${path}.resource`) ?? named;
    const patientId = /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(patient)?.[1];
    if (patientId === undefined) {
      throw new HutongError(
        'fhir.unresolved-reference',
        'The patient is neither in the bundle nor named as Patient/id',
        {
          path: `${path}.resource`,
        },
      );
    }
    if (!patients.has(patientId)) {
      required.push({ reference: `Patient/${patientId}`, path: `${path}.resource` });
    }
    const type = resource.resourceType;
    if (identity === undefined) {
      const chunk = Math.floor(loose / chunkSize);
      chunks[chunk] ??= commitGroupId(organisation, commitKey, chunk);
      const groupId = chunks[chunk];
      place(draft, clinicalId(patientId, groupId, position.toString(36)), patientId, groupId);
      loose += 1;
      continue;
    }
    const groupId =
      (fullUrl === undefined ? undefined : grouped.get(fullUrl)) ??
      deriveGroupId(organisation, type, identity.system, identity.value);
    const localId = deriveLocalId(organisation, type, identity.system, identity.value);
    place(draft, clinicalId(patientId, groupId, localId), patientId, groupId);
  }

  const inBundle = new Set(
    drafts.flatMap(({ resource, mode, position }) =>
      mode === 'delete' ? [] : [`${resource.resourceType}/${placed.get(position)?.id}`],
    ),
  );
  const entries = drafts.map((draft): PlannedEntry => {
    const spot = placed.get(draft.position);
    if (spot === undefined) throw new HutongError('internal', 'An entry was not placed', { path: draft.path });
    const { id, ...where } = spot;
    const resource = rewriteReferences(draft.resource, (reference, at) => {
      const target = resolve(reference, `${draft.path}.resource.${at}`);
      if (target !== undefined && reference.includes('?') && !inBundle.has(target)) {
        required.push({ reference: target, path: `${draft.path}.resource.${at}` });
      }
      return target;
    });
    return {
      position: draft.position,
      mode: draft.mode,
      ...where,
      ...(draft.ifMatch === undefined ? {} : { ifMatch: draft.ifMatch }),
      resource: { ...resource, id },
    };
  });

  const seen = new Map<string, number>();
  for (const { position, resource } of entries) {
    const key = `${resource.resourceType}/${resource.id}`;
    if (seen.has(key)) {
      throw new HutongError('request.invalid', `Two entries of the transaction are the same ${resource.resourceType}`, {
        path: `Bundle.entry[${position}]`,
      });
    }
    seen.set(key, position);
  }
  return { entries, required };
};
