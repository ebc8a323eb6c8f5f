import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import { errorCodes, HutongError } from '../../schemas/error.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { readPatchEntry } from '../resources/patch-entry.ts';
import type { WriteResource } from '../resources/write-resource.ts';
import { findingsOf, nothingEntry, outcomeOf, writtenEntry } from './bundle-response.ts';

interface Dependencies {
  readonly writeResource: WriteResource;
}

const invalid = (message: string, path: string): HutongError => new HutongError('request.invalid', message, { path });

/**
 * The writes of a batch (R4 http.html 3.1.0.11.1): each entry by itself, one after the other; one that fails says so in its place and stops no other. Each is a commit with its own
 * audit entry; reads are answered when all is written (`answerReads`). `key` makes what is created the same when the batch is sent again.
 */
export const makeProcessBatch = ({ writeResource }: Dependencies) => {
  const perform = async (
    { request, resource }: BundleEntry,
    key: string,
    caller: Caller,
    audit: AuditDraft,
  ): Promise<BundleEntry> => {
    if (request === undefined) throw invalid('An entry of a batch has a request', 'request');
    const { method, url, ifMatch, ifNoneExist } = request;
    if (method === 'GET' || method === 'HEAD') return {};
    const [, type, id, criteria] = /^([A-Z][A-Za-z]+)(?:\/([A-Za-z0-9.-]{1,64}))?(?:\?(.*))?$/s.exec(url) ?? [];
    if (type === undefined) throw invalid('An entry writes Type, Type/id or Type?criteria', 'request.url');
    const call = { caller, audit: { ...audit, entities: [...audit.entities], written: false } };
    if (method === 'DELETE') {
      if (id !== undefined) return writtenEntry(await writeResource.remove(type, id, ifMatch, call));
      const removed = await writeResource.conditionalRemove(type, criteria ?? '', call);
      return removed === undefined ? nothingEntry : writtenEntry(removed);
    }
    if (typeof resource !== 'object' || resource === null) throw invalid('The entry has no resource', 'resource');
    if (method === 'POST') return writtenEntry(await writeResource.create(type, resource, ifNoneExist, call, key));
    if (method === 'PATCH') {
      if (id === undefined) throw new HutongError('fhir.not-supported', 'PATCH takes Type/id', { path: 'request.url' });
      return writtenEntry(await writeResource.patch(type, id, readPatchEntry(resource), ifMatch, call));
    }
    if (id !== undefined) return writtenEntry(await writeResource.update(type, id, resource, ifMatch, call));
    return writtenEntry(await writeResource.conditionalUpdate(type, criteria ?? '', resource, call));
  };

  return async (
    { entry: entries = [] }: Bundle,
    key: string,
    caller: Caller,
    audit: AuditDraft,
  ): Promise<readonly BundleEntry[]> => {
    const answers: BundleEntry[] = [];
    for (const [position, entry] of entries.entries()) {
      try {
        answers.push(await perform(entry, `${key}.${position}`, caller, audit));
      } catch (error) {
        // What is not a refusal of this entry stops the batch: it will be sent again.
        if (!(error instanceof HutongError) || errorCodes[error.code].status >= 500) throw error;
        const { status } = errorCodes[error.code];
        answers.push({ response: { status: String(status), outcome: outcomeOf(findingsOf(error)) } });
      }
    }
    return answers;
  };
};

export type ProcessBatch = ReturnType<typeof makeProcessBatch>;
