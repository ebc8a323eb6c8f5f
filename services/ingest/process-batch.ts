import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import { errorCodes, HutongError } from '../../schemas/error.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { readPatchEntry } from '../resources/patch-entry.ts';
import type { WriteResource } from '../resources/write-resource.ts';
import { findingsOf, nothingEntry, outcomeOf, writtenEntry } from './bundle-response.ts';
import type { PerformRead } from './perform-read.ts';

interface Dependencies {
  readonly writeResource: WriteResource;
  readonly performRead: PerformRead;
}

const invalid = (message: string, path: string): HutongError => new HutongError('request.invalid', message, { path });

/**
 * A batch (R4 http.html 3.1.0.11.1): each entry by itself, one after the other; one that fails says so in its place and stops no other. Each write is a commit with its own audit
 * entry. `key` makes what is created the same when the batch is sent again.
 */
export const makeProcessBatch = ({ writeResource, performRead }: Dependencies) => {
  const perform = async (
    { request, resource }: BundleEntry,
    key: string,
    caller: Caller,
    audit: AuditDraft,
  ): Promise<BundleEntry> => {
    if (request === undefined) throw invalid('An entry of a batch has a request', 'request');
    const { method, url, ifMatch, ifNoneExist } = request;
    if (method === 'GET' || method === 'HEAD') return performRead(url, method, caller, audit);
    const [path = '', criteria] = url.split('?', 2);
    const [type = '', id] = path.split('/');
    const call = { caller, audit: { ...audit, entities: [...audit.entities], written: false } };
    if (method === 'DELETE') {
      if (id !== undefined) return writtenEntry(await writeResource.remove(type, id, ifMatch, call));
      const removed = await writeResource.conditionalRemove(type, criteria ?? '', call);
      return removed === undefined ? nothingEntry : writtenEntry(removed);
    }
    if (resource === undefined) throw invalid('The entry has no resource', 'resource');
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
