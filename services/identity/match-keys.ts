import { blockingKeys, type MatchFeatures } from '../../domain/mpi/index.ts';
import { keyNames } from '../../schemas/config.ts';
import type { KeyRing } from '../ports/index.ts';

/** MACs (base64url) of the matching keys: the index holds no identifier that a reader of the table could use. */
export const matchKeysOf = async (keyRing: KeyRing, features: MatchFeatures): Promise<readonly string[]> =>
  Promise.all(
    blockingKeys(features).map(async (key) =>
      Buffer.from(await keyRing.mac(keyNames.matchIndex, Buffer.from(key))).toString('base64url'),
    ),
  );
