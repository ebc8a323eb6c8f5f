import { randomBytes } from 'node:crypto';
import { keyNames } from '../../schemas/config.ts';
import { HutongError } from '../../schemas/error.ts';
import type { KeyRing, Put, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

const secretBytes = 32;

const contextOf = (organisation: string): Readonly<Record<string, string>> => ({
  purpose: 'subscription-secret',
  organisation,
});

/** A new secret, and the put that keeps it once the subscription's id is known. The receiver is given its base64url text as it stands, and signs with those bytes. */
export const makeSecret = async (
  keyRing: KeyRing,
  organisation: string,
): Promise<{ readonly secret: string; readonly put: (id: string) => Put }> => {
  const secret = randomBytes(secretBytes).toString('base64url');
  const kept = await keyRing.encrypt(keyNames.subscriptionSecret, Buffer.from(secret), contextOf(organisation));
  const body = Buffer.from(kept).toString('base64');
  return { secret, put: (id) => ({ ...keys.subscriptionSecret(id), body }) };
};

/** Throws `key.decrypt`, `store.unavailable`, and `internal` when there is none. */
export const readSecret = async (
  { table, keyRing }: { readonly table: RecordTable; readonly keyRing: KeyRing },
  id: string,
  organisation: string,
): Promise<Uint8Array> => {
  const item = await table.get(keys.subscriptionSecret(id));
  if (item === undefined) throw new HutongError('internal', 'A subscription has no secret');
  return keyRing.decrypt(keyNames.subscriptionSecret, Buffer.from(item.body, 'base64'), contextOf(organisation));
};
