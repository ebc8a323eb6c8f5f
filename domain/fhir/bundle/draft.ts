import type { BundleEntry, BundleEntryRequest, Resource } from 'fhir/r4.d.ts';
import { HutongError } from '../../../schemas/error.ts';
import { localIdentifierOf, registeredTypes } from '../identity/local-identifier.ts';
import { type BusinessIdentity, parseIdentifierQuery } from './conditional.ts';

/**
 * Whether a record that is there is replaced (`put`), kept (`if-absent`), must be there (`update`), cannot be (`create`), or is taken away (`delete`: the resource then is its
 * type and id only).
 */
export type EntryMode = 'create' | 'put' | 'if-absent' | 'update' | 'delete';

/** What one entry of a transaction asks for, before it has an id. */
export interface Draft {
  readonly position: number;
  readonly path: string;
  readonly resource: Resource;
  readonly fullUrl: string | undefined;
  readonly mode: EntryMode;
  readonly identity: BusinessIdentity | undefined;
  /** From `PUT Type/id`. */
  readonly givenId: string | undefined;
  readonly ifMatch: string | undefined;
}

/** A conditional delete that found nothing. */
export const nothingToDelete = ({ request }: BundleEntry): boolean =>
  request?.method === 'DELETE' && request.url.includes('?');

const deletionOf = (request: BundleEntryRequest, position: number, path: string): Draft => {
  const [, type, id] = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})$/.exec(request.url) ?? [];
  if (type === undefined || id === undefined) {
    throw new HutongError('request.invalid', 'DELETE takes Type/id', { path: `${path}.request.url` });
  }
  // A deletion carries no content: only type and id are looked at.
  const resource = { resourceType: type, id } as Resource;
  return {
    position,
    path,
    resource,
    fullUrl: undefined,
    mode: 'delete',
    identity: undefined,
    givenId: id,
    ifMatch: request.ifMatch,
  };
};

/** Throws `request.invalid`, `fhir.not-supported` or `fhir.wrong-type` with the entry's path. */
export const draftOf = (entry: BundleEntry, position: number): Draft => {
  const path = `Bundle.entry[${position}]`;
  const { request, resource, fullUrl } = entry;
  if (request === undefined)
    throw new HutongError('request.invalid', 'An entry of a transaction has a request', { path: `${path}.request` });
  if (request.method === 'DELETE') return deletionOf(request, position, path);
  if (request.method !== 'POST' && request.method !== 'PUT') {
    throw new HutongError(
      'fhir.not-supported',
      `The entry's method must be POST, PUT or DELETE, not ${request.method}`,
      {
        path: `${path}.request.method`,
      },
    );
  }
  if (resource === undefined)
    throw new HutongError('request.invalid', 'The entry has no resource', { path: `${path}.resource` });
  const [target = '', query] = request.url.split('?', 2);
  const [type, givenId, ...rest] = target.split('/');
  if (type !== resource.resourceType || rest.length > 0) {
    throw new HutongError('fhir.wrong-type', 'request.url and the resource name different types', {
      path: `${path}.request.url`,
    });
  }
  const common = { position, path, resource, fullUrl, ifMatch: request.ifMatch };
  if (request.method === 'PUT') {
    if (givenId !== undefined && givenId !== '') {
      if (resource.id !== givenId) {
        throw new HutongError('request.invalid', 'request.url and the resource name different ids', {
          path: `${path}.request.url`,
        });
      }
      return { ...common, mode: 'update', identity: undefined, givenId };
    }
    return {
      ...common,
      mode: 'put',
      identity: parseIdentifierQuery(query ?? '', `${path}.request.url`),
      givenId: undefined,
    };
  }
  if (givenId !== undefined && givenId !== '') {
    // A conditional create whose record is there already.
    return { ...common, resource: { ...resource, id: givenId }, mode: 'if-absent', identity: undefined, givenId };
  }
  if (request.ifNoneExist !== undefined) {
    const identity = parseIdentifierQuery(request.ifNoneExist.replace(/^\?/, ''), `${path}.request.ifNoneExist`);
    return { ...common, mode: 'if-absent', identity, givenId: undefined };
  }
  if (registeredTypes.has(resource.resourceType)) {
    const identity = localIdentifierOf(resource);
    return { ...common, mode: identity === undefined ? 'create' : 'put', identity, givenId: undefined };
  }
  return { ...common, mode: 'create', identity: undefined, givenId: undefined };
};
