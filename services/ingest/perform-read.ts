import type { BundleEntry, BundleEntryRequest } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { ReadResource, ReadVersion } from '../resources/read-resource.ts';
import type { SearchResources } from '../search/search-resources.ts';

export interface Readers {
  readonly readResource: ReadResource;
  readonly readVersion: ReadVersion;
  readonly searchResources: SearchResources;
}

/** Answers one GET or HEAD entry of a batch or transaction: read, vread or search. Throws as they do. */
export const makePerformRead =
  ({ readResource, readVersion, searchResources }: Readers) =>
  async ({ url, method, ifNoneMatch }: BundleEntryRequest, caller: Caller, audit: AuditDraft): Promise<BundleEntry> => {
    const [path = '', query = ''] = url.replace(/^\//, '').split('?', 2);
    const [type = '', id, history, version, ...rest] = path.split('/');
    if (
      !/^[A-Z][A-Za-z]+$/.test(type) ||
      [id, version].some((part) => part !== undefined && !/^[A-Za-z0-9.-]{1,64}$/.test(part)) ||
      rest.length > 0 ||
      (history !== undefined && (history !== '_history' || version === undefined))
    ) {
      throw new HutongError('fhir.not-supported', 'An entry reads Type/id, Type/id/_history/version or Type?search', {
        path: 'request.url',
      });
    }
    if (id === undefined) {
      const bundle = await searchResources({
        type,
        parameters: new URLSearchParams(query),
        handling: 'strict',
        caller,
        audit,
      });
      return { ...(method === 'HEAD' ? {} : { resource: bundle }), response: { status: '200 OK' } };
    }
    const resource =
      version === undefined
        ? await readResource(type, id, caller, audit)
        : await readVersion(type, id, version, caller, audit);
    const response = { etag: `W/"${resource.meta.versionId}"`, lastModified: resource.meta.lastUpdated };
    if (ifNoneMatch === response.etag) return { response: { status: '304 Not Modified', ...response } };
    return { ...(method === 'HEAD' ? {} : { resource }), response: { status: '200 OK', ...response } };
  };

export type PerformRead = ReturnType<typeof makePerformRead>;
