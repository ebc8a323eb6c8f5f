import { z } from 'zod';
import { HutongError } from '../../schemas/error.ts';
import { allows } from '../../schemas/scopes.ts';
import { requireScope } from '../access.ts';
import { type AuditDraft, auditPut } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { KeepRaw } from '../ingest/keep-raw.ts';
import type { Clock, Ids, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { readImportManifest } from './import-manifest.ts';
import type { ImportRequest } from './job.ts';
import type { JobStore } from './job-store.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly baseUrl: string;
  readonly keepRaw: KeepRaw;
  readonly store: JobStore;
}

const fileSchema = z.strictObject({ key: z.string(), bytes: z.int() });

/** A file that no manifest has named for so long is forgotten; its bytes stay, as all that was received. */
const keepFileSeconds = 7 * 86_400;

const writes = ({ scopes }: Caller): boolean => scopes.some((scope) => /^system\/.*\.[a-z]*c[a-z]*u/.test(scope));

const requireWriter = (caller: Caller): void => {
  if (!writes(caller)) throw new HutongError('auth.scope', 'The token lacks a scope to create and update');
};

/** What `$import` takes before the job itself runs: files, and the manifest that names them. */
export const makeStartImport = ({ table, clock, ids, baseUrl, keepRaw, store }: Dependencies) => {
  const fileUrl = (digest: string): string => `${baseUrl}/fhir/$import-file/${digest}`;

  /** Keeps a file of NDJSON; the same bytes again are the same file. */
  const keepFile = async (bytes: Uint8Array, caller: Caller, audit: AuditDraft) => {
    requireWriter(caller);
    const raw = await keepRaw(caller.organisation, bytes);
    audit.entities.push(`import-file/${raw.sha256}`);
    await table.transact({
      puts: [
        {
          ...keys.importFile(caller.organisation, raw.sha256),
          body: JSON.stringify({ key: raw.key, bytes: raw.bytes }),
          expiresAt: Math.floor(clock.now() / 1000) + keepFileSeconds,
        },
        auditPut(audit, { outcome: 'success' }, { clock, ids }),
      ],
    });
    audit.written = true;
    return { ...raw, url: fileUrl(raw.sha256) };
  };

  const start = async (
    caller: Caller,
    audit: AuditDraft,
    request: string,
    inputs: ImportRequest['inputs'],
    inputSource?: string,
  ): Promise<string> => {
    const id = ids.next();
    audit.entities.push(`bulk/${id}`);
    await store.create({
      kind: 'import',
      id,
      organisation: caller.organisation,
      client: caller.client,
      scopes: [...caller.scopes],
      request,
      createdAt: new Date(clock.now()).toISOString(),
      inputs,
      ...(inputSource === undefined ? {} : { inputSource }),
    });
    return id;
  };

  return {
    keepFile,

    /** NDJSON in the body of the call: kept, and a job for it alone. Resolves with the job's id. */
    ofBody: async (bytes: Uint8Array, caller: Caller, audit: AuditDraft, request: string): Promise<string> => {
      requireWriter(caller);
      const raw = await keepRaw(caller.organisation, bytes);
      return start(caller, audit, request, [{ url: fileUrl(raw.sha256), key: raw.key, bytes: raw.bytes }]);
    },

    /** Files that were sent before, of one's own organisation. Throws `resource.not-found` for a url that names none, `auth.scope`. */
    ofManifest: async (bytes: Uint8Array, caller: Caller, audit: AuditDraft, request: string): Promise<string> => {
      requireWriter(caller);
      const manifest = readImportManifest(bytes);
      for (const { type } of manifest.input) {
        if (type !== undefined && !allows(caller.scopes, type, ['c', 'u'])) requireScope(caller, type, 'c', 'u');
      }
      const prefix = fileUrl('');
      const digests = manifest.input.map(({ url }, position) => {
        const digest = url.startsWith(prefix) ? url.slice(prefix.length) : '';
        if (!/^[0-9a-f]{64}$/.test(digest)) {
          throw new HutongError(
            'fhir.not-supported',
            'A manifest names files that were sent to $import-file before; the gateway fetches none',
            { path: `input[${position}].url` },
          );
        }
        return digest;
      });
      const items = await table.batchGet(
        [...new Set(digests)].map((digest) => keys.importFile(caller.organisation, digest)),
      );
      const files = new Map(items.map(({ pk, body }) => [pk, fileSchema.parse(JSON.parse(body))]));
      const inputs = manifest.input.map(({ type, url }, position) => {
        const file = files.get(keys.importFile(caller.organisation, digests[position] ?? '').pk);
        if (file === undefined) {
          throw new HutongError('resource.not-found', 'The file was not sent, or too long ago', {
            path: `input[${position}].url`,
          });
        }
        return { url, key: file.key, bytes: file.bytes, ...(type === undefined ? {} : { type }) };
      });
      return start(caller, audit, request, inputs, manifest.inputSource);
    },
  };
};

export type StartImport = ReturnType<typeof makeStartImport>;
