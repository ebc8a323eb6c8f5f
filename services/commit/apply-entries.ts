import type { Resource } from 'fhir/r4.d.ts';
import type { PlannedEntry } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import { hutongBase } from '../../schemas/uris.ts';
import type { Key, Put, StoredRecord } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import {
  type RecordGroup,
  readRecordGroup,
  type StoredResource,
  sameContent,
  type Tombstone,
  writeRecordGroup,
} from './record-group.ts';

/** Where the planned entry is stored. */
export const homeOf = ({ patientId, groupId, resource }: PlannedEntry): Key => {
  if (patientId === undefined) return keys.resource(resource.resourceType, resource.id);
  return groupId === undefined ? keys.patient(patientId) : keys.record(patientId, groupId);
};

export const keyText = ({ pk, sk }: Key): string => `${pk} ${sk}`;

export interface AppliedEntry {
  readonly position: number;
  /** As it is stored now; of a deleted one, as it was with the version of its deletion. */
  readonly resource: StoredResource;
  readonly effect: 'created' | 'updated' | 'unchanged' | 'deleted';
}

export interface AppliedGroup {
  readonly home: Key;
  readonly patientId?: string;
  readonly groupId?: string;
  readonly group: RecordGroup;
  /** As it was stored before; absent for a new one. */
  readonly before?: RecordGroup;
  readonly changed: boolean;
  /** The new version and the one it takes the place of, each with its condition; none when nothing changed. */
  readonly puts: readonly Put[];
}

export interface Applied {
  readonly entries: readonly AppliedEntry[];
  readonly groups: readonly AppliedGroup[];
  readonly findings: readonly Finding[];
}

export interface ApplyContext {
  readonly organisation: string;
  readonly message: string;
  /** ISO instant of the commit: FHIR lastUpdated. */
  readonly now: string;
  readonly sentAt?: string;
}

/** The version a resource had last, also when it was deleted. */
const lastVersion = (existing: StoredResource | undefined, tombstone: Tombstone | undefined): number =>
  Number(existing?.meta.versionId ?? tombstone?.versionId ?? '0');

const applyOne = (
  entry: PlannedEntry,
  existing: StoredResource | undefined,
  tombstone: Tombstone | undefined,
  { message, now }: ApplyContext,
): AppliedEntry => {
  const path = `Bundle.entry[${entry.position}]`;
  if (existing === undefined && tombstone === undefined && entry.mode === 'update') {
    throw new HutongError(
      'fhir.client-id',
      "There is no such resource, and ids are the gateway's to give; for a new record use POST, or PUT with ?identifier=system|value",
      {
        path,
      },
    );
  }
  // Weak comparison: versions of a resource are what R4 says with an ETag, and some clients leave the W/ out.
  if (entry.ifMatch !== undefined && entry.ifMatch.replace(/^W\//, '') !== `"${existing?.meta.versionId ?? '0'}"`) {
    throw new HutongError('resource.precondition', 'If-Match does not name the current version', { path });
  }
  if (entry.mode === 'delete') {
    if (existing === undefined)
      return {
        position: entry.position,
        resource: {
          ...entry.resource,
          meta: { versionId: String(lastVersion(existing, tombstone)), lastUpdated: now },
        },
        effect: 'unchanged',
      };
    const meta = { ...existing.meta, versionId: String(lastVersion(existing, tombstone) + 1), lastUpdated: now };
    return { position: entry.position, resource: { ...existing, meta }, effect: 'deleted' };
  }
  if (existing !== undefined && (entry.mode === 'if-absent' || sameContent(entry.resource, existing))) {
    return { position: entry.position, resource: existing, effect: 'unchanged' };
  }
  const resource: StoredResource = {
    ...entry.resource,
    meta: {
      ...entry.resource.meta,
      versionId: String(lastVersion(existing, tombstone) + 1),
      lastUpdated: now,
      source: `${hutongBase}/message/${message}`,
    },
  };
  return { position: entry.position, resource, effect: existing === undefined ? 'created' : 'updated' };
};

const issuedAt = (resource: Resource | undefined): number =>
  // Only DiagnosticReport and Observation have `issued`; for others this is NaN, which is never earlier.
  Date.parse((resource as { readonly issued?: string } | undefined)?.issued ?? '');

/**
 * Whether a message is older than what is stored: by when its report was issued (OBR-22), else by when the message was made (MSH-7). Only of senders that say when.
 */
const isLate = (
  members: readonly PlannedEntry[],
  before: RecordGroup | undefined,
  { sentAt }: ApplyContext,
): boolean => {
  if (before?.sentAt === undefined || sentAt === undefined) return false;
  for (const { resource } of members) {
    if (resource.resourceType !== 'DiagnosticReport') continue;
    const [issued, stored] = [issuedAt(resource), issuedAt(before.resources.find(({ id }) => id === resource.id))];
    if (!Number.isNaN(issued) && !Number.isNaN(stored) && issued !== stored) return issued < stored;
  }
  return sentAt < before.sentAt;
};

/**
 * Lays the planned entries over what is stored: new versions, untouched records, and the puts that make it so, each with its condition. Pure.
 *
 * A group whose stored version the sender made later than this message stays as it is, with a finding: a correction that arrives late does not undo a newer one.
 * Throws `auth.organisation`, `resource.not-found`, `resource.precondition` with the entry's path.
 */
export const applyEntries = (
  planned: readonly PlannedEntry[],
  stored: ReadonlyMap<string, StoredRecord>,
  context: ApplyContext,
): Applied => {
  const byHome = new Map<string, PlannedEntry[]>();
  for (const entry of planned) {
    const home = keyText(homeOf(entry));
    const list = byHome.get(home);
    if (list === undefined) byHome.set(home, [entry]);
    else list.push(entry);
  }

  const entries: AppliedEntry[] = [];
  const groups: AppliedGroup[] = [];
  const findings: Finding[] = [];

  for (const [text, members] of byHome) {
    const [first] = members;
    if (first === undefined) continue;
    const home = homeOf(first);
    const item = stored.get(text);
    const before = item === undefined ? undefined : readRecordGroup(item.body);
    if (before !== undefined && before.organisation !== context.organisation) {
      throw new HutongError('auth.organisation', 'The record belongs to another organisation', {
        path: `Bundle.entry[${first.position}]`,
      });
    }
    const resources = new Map((before?.resources ?? []).map((resource) => [resource.id, resource]));
    const tombstones = new Map((before?.deleted ?? []).map((tombstone) => [tombstone.id, tombstone]));
    const late = isLate(members, before, context);
    let changed = false;
    for (const entry of members) {
      const existing = resources.get(entry.resource.id);
      if (late && existing !== undefined) {
        entries.push({ position: entry.position, resource: existing, effect: 'unchanged' });
        findings.push({
          severity: 'warning',
          code: 'record.out-of-order',
          path: `Bundle.entry[${entry.position}]`,
          message: 'A later version by the sender is stored already; this older one is kept in the raw message only',
        });
        continue;
      }
      const applied = applyOne(entry, existing, tombstones.get(entry.resource.id), context);
      entries.push(applied);
      if (applied.effect === 'unchanged') continue;
      changed = true;
      const { resourceType, id, meta } = applied.resource;
      if (applied.effect === 'deleted') {
        resources.delete(id);
        tombstones.set(id, { resourceType, id, versionId: meta.versionId, lastUpdated: meta.lastUpdated });
      } else {
        resources.set(id, applied.resource);
        tombstones.delete(id);
      }
    }
    const sentAt = late ? before?.sentAt : (context.sentAt ?? before?.sentAt);
    const group: RecordGroup = changed
      ? {
          organisation: context.organisation,
          message: context.message,
          ...(sentAt === undefined ? {} : { sentAt }),
          resources: [...resources.values()],
          ...(tombstones.size === 0 ? {} : { deleted: [...tombstones.values()] }),
        }
      : (before ?? { organisation: context.organisation, message: context.message, resources: [] });
    const puts: Put[] = [];
    if (changed) {
      puts.push({ ...home, body: writeRecordGroup(group), condition: item?.version ?? 'absent' });
      if (item !== undefined) puts.push({ ...keys.history(home, item.version), body: item.body, condition: 'absent' });
    }
    groups.push({
      home,
      group,
      changed,
      puts,
      ...(before === undefined ? {} : { before }),
      ...(first.patientId === undefined ? {} : { patientId: first.patientId }),
      ...(first.groupId === undefined ? {} : { groupId: first.groupId }),
    });
  }
  return { entries: entries.toSorted((a, b) => a.position - b.position), groups, findings };
};
