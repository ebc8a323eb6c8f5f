import { hash } from 'node:crypto';
import type { BundleEntry, FhirResource, Reference } from 'fhir/r4.d.ts';

/** What makes a resource the same thing when it is sent again. */
export interface Identity {
  readonly system: string;
  readonly value: string;
}

export interface Entry<T extends FhirResource = FhirResource> {
  readonly resource: T;
  readonly fullUrl: string;
  readonly identity: Identity;
}

/** The entries of a transaction, in the order in which they came up. */
export class EntryList {
  readonly #organisation: string;
  readonly #entries = new Map<string, Entry>();
  /** The number to try next for an identity that came up more than once: a message of equal OBX must not cost quadratic time. */
  readonly #next = new Map<string, number>();

  constructor(organisation: string) {
    this.#organisation = organisation;
  }

  /** The entry of this type and identity, if the message already gave rise to it. */
  find(resourceType: FhirResource['resourceType'], identity: Identity): Entry | undefined {
    return this.#entries.get(key(resourceType, identity));
  }

  /** Adds a resource. Its identity must be free: see {@link free}. */
  add<T extends FhirResource>(resource: T, identity: Identity): Entry<T> {
    const id = key(resource.resourceType, identity);
    if (this.#entries.has(id)) throw new RangeError(`Two ${resource.resourceType} resources with one identity`);
    const entry = { resource, identity, fullUrl: `urn:uuid:${uuidOf(`${this.#organisation}\n${id}`)}` };
    this.#entries.set(id, entry);
    return entry;
  }

  /** The identity itself, or with `#2`, `#3` … when the message already used it for another thing of the type. */
  free(resourceType: FhirResource['resourceType'], identity: Identity): Identity {
    if (!this.find(resourceType, identity)) return identity;
    const id = key(resourceType, identity);
    for (let n = this.#next.get(id) ?? 2; ; n += 1) {
      const candidate = { system: identity.system, value: `${identity.value}#${n}` };
      if (this.find(resourceType, candidate)) continue;
      this.#next.set(id, n);
      return candidate;
    }
  }

  get all(): Iterable<Entry> {
    return this.#entries.values();
  }

  toBundleEntries(): BundleEntry[] {
    const entries: BundleEntry[] = [];
    for (const { resource, fullUrl, identity } of this.#entries.values()) {
      const criteria = encodeURIComponent(`${identity.system}|${escapeToken(identity.value)}`);
      entries.push({
        fullUrl,
        resource,
        request: { method: 'PUT', url: `${resource.resourceType}?identifier=${criteria}` },
      });
    }
    return entries;
  }
}

export const referTo = (entry: Entry, display?: string): Reference =>
  display === undefined ? { reference: entry.fullUrl } : { reference: entry.fullUrl, display };

const key = (resourceType: string, { system, value }: Identity): string => `${resourceType}\n${system}\n${value}`;

/** FHIR R4 search, "Escaping Search Parameters": `,`, `|`, `$` and `\` separate or escape values. */
const escapeToken = (value: string): string => (/[\\,$|]/.test(value) ? value.replace(/[\\,$|]/g, '\\$&') : value);

/** A UUID that depends on `name` alone (RFC 9562 section 5.5: version 5, of SHA-1, with the organisation's own name space in the name). */
const uuidOf = (name: string): string => {
  const hex = hash('sha1', name, 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
