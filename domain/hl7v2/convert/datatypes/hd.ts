import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { namespaceSystems } from '../tables/identifier-types.ts';

/**
 * HD as the URI of a name space: a universal id first, then what the sender's profile says of the namespace id, then a namespace within the sender.
 *
 * Source: v2-to-FHIR HD[uri]. The guide prefers the namespace id, which is no URI; an OID that is there identifies better.
 */
export const hdSystem = (part: Part | undefined, target: string, run: Run): string | undefined => {
  if (part === undefined) return undefined;
  const namespace = part.peek(1);
  const universal = part.peek(2);
  const uri = universal === undefined ? undefined : universalUri(universal, part.peek(3));
  if (uri !== undefined) {
    part.take(2, target);
    part.take(3, target);
    // Named beside an OID, the namespace id says nothing that the OID does not.
    part.take(1, target);
    return uri;
  }
  const name = namespace ?? universal;
  if (name === undefined) return undefined;
  part.take(1, target);
  part.take(2, target);
  part.take(3, target);
  return namespaceUri(name, run);
};

const namespaceUri = (name: string, run: Run): string => {
  const { namespaces } = run.context.profile;
  if (Object.hasOwn(namespaces, name)) return namespaces[name] ?? run.local('id', name);
  if (Object.hasOwn(namespaceSystems, name)) return namespaceSystems[name] ?? run.local('id', name);
  return run.local('id', name);
};

const universalUri = (id: string, type: string | undefined): string | undefined => {
  switch (type?.toUpperCase()) {
    case 'ISO':
      return /^[0-2](\.(0|[1-9]\d*))+$/.test(id) ? `urn:oid:${id}` : undefined;
    case 'UUID':
    case 'GUID':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? `urn:uuid:${id.toLowerCase()}` : undefined;
    case 'URI':
    case 'URL':
      return /^[a-z][a-z0-9+.-]*:\S+$/i.test(id) ? id : undefined;
    case 'DNS':
      return /^[\w.-]+$/.test(id) ? `urn:dns:${id}` : undefined;
    default:
      return undefined;
  }
};

/** HD as a text to show: the namespace id, else the universal id. */
export const hdName = (part: Part | undefined, target: string): string | undefined =>
  part?.take(1, target) ?? part?.take(2, target);
