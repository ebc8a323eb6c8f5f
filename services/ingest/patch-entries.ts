import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Caller } from '../caller.ts';
import { readPatchEntry } from '../resources/patch-entry.ts';
import type { WriteResource } from '../resources/write-resource.ts';

/** Computes what a patch makes of the stored resource, without writing it. */
export type PatchEntries = WriteResource['patched'];

/** PATCH entries of a transaction become updates of the version that they were computed from. */
export const applyPatchEntries = async (patched: PatchEntries, bundle: Bundle, caller: Caller): Promise<Bundle> => {
  if (!(bundle.entry ?? []).some(({ request }) => request?.method === 'PATCH')) return bundle;
  const entry = await Promise.all(
    (bundle.entry ?? []).map(async (one, position): Promise<BundleEntry> => {
      if (one.request?.method !== 'PATCH') return one;
      const [, type, id] = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})$/.exec(one.request.url) ?? [];
      if (type === undefined || id === undefined || one.resource === undefined) {
        throw new HutongError('fhir.not-supported', 'PATCH takes Type/id and a patch', {
          path: `Bundle.entry[${position}].request.url`,
        });
      }
      const { resource, ifMatch } = await patched(type, id, readPatchEntry(one.resource), caller);
      return {
        ...one,
        resource,
        request: { method: 'PUT', url: one.request.url, ifMatch: one.request.ifMatch ?? ifMatch },
      };
    }),
  );
  return { ...bundle, entry };
};
