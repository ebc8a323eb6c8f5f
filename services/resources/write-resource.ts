import type { BundleEntry, Resource } from 'fhir/r4.d.ts';
import { type ApplyFhirPathPatch, applyJsonPatch, planBundle } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Interaction } from '../../schemas/scopes.ts';
import { requireScope } from '../access.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { AppliedEntry } from '../commit/apply-entries.ts';
import { type CommitPlan, versionedReference } from '../commit/commit-plan.ts';
import type { StoredResource } from '../commit/record-group.ts';
import type { Ids, RecordTable } from '../ports/index.ts';
import type { ValidateSent } from '../profiles/validate-sent.ts';
import type { Region } from '../region.ts';
import type { AccompanySubscription } from '../subscriptions/index.ts';
import { prepareResource, requireValid } from './prepare-resource.ts';
import type { ResolveConditions } from './resolve-conditions.ts';
import { loadGroup } from './stored-resources.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly ids: Ids;
  readonly region: Region;
  readonly validate: ValidateSent;
  readonly applyFhirPathPatch: ApplyFhirPathPatch;
  readonly resolveConditions: ResolveConditions;
  readonly commitPlan: CommitPlan;
  readonly accompanySubscription: AccompanySubscription;
}

interface Call {
  readonly caller: Caller;
  readonly audit: AuditDraft;
}

export interface Written {
  readonly resource: StoredResource;
  readonly effect: AppliedEntry['effect'];
  /** Of a Subscription that was created: what its notifications are signed with. Handed out here and never again. */
  readonly secret?: string;
  /** What a profile that the region asks for has against the resource, though not enough to refuse it. */
  readonly warnings?: readonly Finding[];
}

/** A patch: JSON Patch (RFC 6902) or the Parameters of a FHIRPath Patch. */
export type Patch =
  | { readonly kind: 'json'; readonly operations: unknown }
  | { readonly kind: 'fhirpath'; readonly parameters: unknown };

const secretNeedsAnswer = (): HutongError =>
  new HutongError(
    'fhir.not-supported',
    'A Subscription is created by a request of its own, whose answer hands out its secret',
  );

const requireType = (resource: Resource, type: string): void => {
  if (resource.resourceType !== type) {
    throw new HutongError('fhir.wrong-type', 'The address and the resource name different types', {
      path: 'resourceType',
    });
  }
};

/**
 * Create, update, patch and delete of single resources, each conditional where R4 allows it (http.html 3.1.0.4 to 3.1.0.8). Every write is a new version; a write
 * that changes nothing is none.
 *
 * Throws `auth.scope`, `fhir.*`, `request.invalid`, `resource.*`, `store.*`.
 */
export const makeWriteResource = (dependencies: Dependencies) => {
  const { table, ids, validate, applyFhirPathPatch, resolveConditions, commitPlan, accompanySubscription } =
    dependencies;

  /** Commits one entry. Its condition is looked up again at every try: of parallel conditional creates, all but one find the first one's record. */
  const commit = async (sent: BundleEntry, { caller, audit }: Call, key?: string): Promise<Written> => {
    const subscription = /^Subscription\b/.test(sent.request?.url ?? '');
    // A batch says what became of each entry and nothing more: there is no place for a secret.
    if (subscription && key !== undefined) throw secretNeedsAnswer();
    const accompanied = subscription ? await accompanySubscription(sent, caller) : undefined;
    const entry = accompanied?.entry ?? sent;
    const { organisation } = caller;
    const message = key ?? ids.next();
    return commitPlan<Written>({
      plan: async () =>
        planBundle(await resolveConditions({ resourceType: 'Bundle', type: 'transaction', entry: [entry] }, caller), {
          organisation,
          commitKey: message,
        }),
      organisation,
      message,
      audit,
      subscriptions: subscription,
      around: ({ entries: [written] }) => {
        if (written === undefined) throw new HutongError('internal', 'The commit wrote nothing');
        const { secret } = written.effect === 'created' ? { ...accompanied } : {};
        return {
          puts: accompanied?.puts(written) ?? [],
          entities: [versionedReference(written)],
          result: secret === undefined ? written : { ...written, secret },
        };
      },
    });
  };

  const write = async (
    resource: Resource,
    request: NonNullable<BundleEntry['request']>,
    call: Call,
    key?: string,
  ): Promise<Written> => {
    const { bundle, warnings } = prepareResource(resource, request, {
      ...dependencies,
      organisation: call.caller.organisation,
    });
    const [entry] = bundle.entry ?? [];
    if (entry === undefined) throw new HutongError('internal', 'The resource was lost on its way');
    return { ...(await commit(entry, call, key)), warnings };
  };

  const current = async (type: string, id: string, caller: Caller): Promise<StoredResource> => {
    const group = await loadGroup(table, type, id);
    const found = group?.resources.find((resource) => resource.id === id && resource.resourceType === type);
    const own = group?.organisation === caller.organisation;
    if (own && group.deleted?.some((deleted) => deleted.id === id && deleted.resourceType === type))
      throw new HutongError('resource.gone', 'The resource was deleted; its history is still there');
    if (found === undefined || !own) {
      throw new HutongError('resource.not-found', 'There is no such resource, or it is not one of your organisation');
    }
    return found;
  };

  /** What a patch makes of the current version, and the If-Match that holds it to that version; validated like any update. */
  const patched = async (
    type: string,
    id: string,
    patch: Patch,
    caller: Caller,
  ): Promise<{ readonly resource: Resource; readonly ifMatch: string }> => {
    const before = await current(type, id, caller);
    const resource =
      patch.kind === 'json'
        ? applyJsonPatch<Resource>(before, patch.operations)
        : applyFhirPathPatch<Resource>(before, patch.parameters);
    requireValid(validate, resource, caller.organisation);
    return { resource, ifMatch: `W/"${before.meta.versionId}"` };
  };

  /** Id of the record that the criteria of a patch or a deletion name. */
  const findOne = async (type: string, criteria: string, caller: Caller): Promise<string | undefined> => {
    const asked: BundleEntry = { request: { method: 'DELETE', url: `${type}?${criteria}` } };
    const { entry = [] } = await resolveConditions(
      { resourceType: 'Bundle', type: 'transaction', entry: [asked] },
      caller,
    );
    const url = entry[0]?.request?.url ?? '';
    return url.includes('?') ? undefined : url.split('/')[1];
  };

  const allow = ({ caller }: Call, type: string, ...interactions: readonly Interaction[]): void =>
    requireScope(caller, type, ...interactions);

  return {
    /** `key`: what makes this create itself and no other; one that comes again under it lands on the first. */
    create: async (
      type: string,
      resource: Resource,
      ifNoneExist: string | undefined,
      call: Call,
      key?: string,
    ): Promise<Written> => {
      allow(call, type, 'c');
      requireType(resource, type);
      const { id: _theirs, ...content } = resource;
      return write(
        content,
        { method: 'POST', url: type, ...(ifNoneExist === undefined ? {} : { ifNoneExist }) },
        call,
        key,
      );
    },

    update: async (
      type: string,
      id: string,
      resource: Resource,
      ifMatch: string | undefined,
      call: Call,
    ): Promise<Written> => {
      allow(call, type, 'u');
      requireType(resource, type);
      if (resource.id !== id)
        throw new HutongError('request.invalid', 'The address and the resource name different ids', {
          path: `${type}.id`,
        });
      return write(
        resource,
        { method: 'PUT', url: `${type}/${id}`, ...(ifMatch === undefined ? {} : { ifMatch }) },
        call,
      );
    },

    conditionalUpdate: async (type: string, criteria: string, resource: Resource, call: Call): Promise<Written> => {
      allow(call, type, 'c', 'u');
      requireType(resource, type);
      return write(resource, { method: 'PUT', url: `${type}?${criteria}` }, call);
    },

    patched,

    patch: async (
      type: string,
      id: string,
      patch: Patch,
      ifMatch: string | undefined,
      call: Call,
    ): Promise<Written> => {
      allow(call, type, 'u');
      const { resource, ifMatch: computedFrom } = await patched(type, id, patch, call.caller);
      return write(resource, { method: 'PUT', url: `${type}/${id}`, ifMatch: ifMatch ?? computedFrom }, call);
    },

    conditionalPatch: async (type: string, criteria: string, patch: Patch, call: Call): Promise<Written> => {
      allow(call, type, 'u');
      const id = await findOne(type, criteria, call.caller);
      if (id === undefined) throw new HutongError('resource.not-found', 'The criteria name no resource');
      const { resource, ifMatch } = await patched(type, id, patch, call.caller);
      return write(resource, { method: 'PUT', url: `${type}/${id}`, ifMatch }, call);
    },

    /** Deleting what is deleted already changes nothing. */
    remove: async (type: string, id: string, ifMatch: string | undefined, call: Call): Promise<Written> => {
      allow(call, type, 'd');
      const group = await loadGroup(table, type, id);
      if (group === undefined || group.organisation !== call.caller.organisation) {
        throw new HutongError('resource.not-found', 'There is no such resource, or it is not one of your organisation');
      }
      return commit(
        { request: { method: 'DELETE', url: `${type}/${id}`, ...(ifMatch === undefined ? {} : { ifMatch }) } },
        call,
      );
    },

    /** The record that the criteria name, deleted; undefined when they name none. */
    conditionalRemove: async (type: string, criteria: string, call: Call): Promise<Written | undefined> => {
      allow(call, type, 'd');
      const id = await findOne(type, criteria, call.caller);
      return id === undefined ? undefined : commit({ request: { method: 'DELETE', url: `${type}/${id}` } }, call);
    },
  };
};

export type WriteResource = ReturnType<typeof makeWriteResource>;
