import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { EndpointRefusal } from '../../services/ports/index.ts';
import { mayCall } from './private-addresses.ts';

/** Addresses of a name, as `dns.lookup` gives them. Injected by tests. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export const resolveAll: Resolve = (host) => lookup(host, { all: true });

export interface EndpointRules {
  /** `http` and this machine's own addresses, for a demonstration. */
  readonly allowLoopback: boolean;
  readonly resolve: Resolve;
}

/** Why a lookup gave no address to connect to. */
class EndpointRefused extends Error {
  readonly refusal: EndpointRefusal;

  constructor(refusal: EndpointRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

export const refusalIn = (error: unknown): EndpointRefusal | undefined =>
  error instanceof EndpointRefused ? error.refusal : undefined;

const localNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** The endpoint as a URL, or why it is none that may be called. */
export const parseEndpoint = (endpoint: string, { allowLoopback }: EndpointRules): URL | undefined => {
  const url = URL.parse(endpoint);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '' || url.hostname === '') {
    return undefined;
  }
  if (url.protocol === 'https:') return url;
  return url.protocol === 'http:' && allowLoopback && localNames.includes(url.hostname) ? url : undefined;
};

/** Addresses of the host, every one of them allowed. Throws EndpointRefused: one private address among public ones is an attack or a mistake. */
const checkedAddresses = async (host: string, { allowLoopback, resolve }: EndpointRules) => {
  const bare = host.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  const found = family === 0 ? await resolve(bare).catch(() => []) : [{ address: bare, family }];
  if (found.length === 0) throw new EndpointRefused('unresolved');
  if (!found.every(({ address }) => mayCall(address, allowLoopback))) throw new EndpointRefused('private-address');
  return found;
};

/** Why the host may not be called now; undefined: it may. */
export const checkHost = async (host: string, rules: EndpointRules): Promise<EndpointRefusal | undefined> => {
  try {
    await checkedAddresses(host, rules);
    return undefined;
  } catch (error) {
    return refusalIn(error) ?? 'unresolved';
  }
};

/** The look-up of a connection: it connects to the very address that was checked, so that a name that changes in between (DNS rebinding) changes nothing. */
export const checkedLookup =
  (rules: EndpointRules): LookupFunction =>
  (host, options, callback) => {
    checkedAddresses(host, rules).then(
      (found) => {
        const [first] = found;
        if (options.all === true) callback(null, [...found]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: Error) => callback(error, ''),
    );
  };
