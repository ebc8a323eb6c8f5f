import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../services/ports/index.ts';

export interface LinkOptions {
  /** Where the embedded server is reached, without a slash at the end. */
  readonly baseUrl: string;
  /** A keyed digest; the ring's `mac` bound to one name. */
  readonly mac: (data: Uint8Array) => Promise<Uint8Array>;
  readonly clock: Clock;
}

/** The query parameters of a link, as they came. */
export interface LinkProof {
  /** Epoch seconds. */
  readonly expires: string;
  readonly signature: string;
}

const sign = async ({ mac }: LinkOptions, key: string, expires: string): Promise<Buffer> =>
  Buffer.from(await mac(Buffer.from(`blob-link\n${key}\n${expires}`)));

/** `{baseUrl}/blobs/{key}?expires=…&signature=…`; keys need no escaping in a path. */
export const makeLink = async (options: LinkOptions, key: string, seconds: number): Promise<string> => {
  const expires = String(Math.floor(options.clock.now() / 1000) + seconds);
  const signature = (await sign(options, key, expires)).toString('base64url');
  return `${options.baseUrl}/blobs/${key}?expires=${expires}&signature=${signature}`;
};

/** Whether this store signed the link for this key and its time has not come. */
export const verifyLink = async (options: LinkOptions, key: string, proof: LinkProof): Promise<boolean> => {
  if (!/^[0-9]{1,12}$/.test(proof.expires)) return false;
  const expected = await sign(options, key, proof.expires);
  const given = Buffer.from(proof.signature, 'base64url');
  return (
    given.length === expected.length &&
    timingSafeEqual(given, expected) &&
    Number(proof.expires) * 1000 > options.clock.now()
  );
};
