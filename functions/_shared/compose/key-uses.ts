import { keyNames } from '../../../schemas/config.ts';
import type { KeyUse } from '../../../services/ports/index.ts';

/** What each named key is for. */
export const keyUses: Readonly<Record<(typeof keyNames)[keyof typeof keyNames], KeyUse>> = {
  [keyNames.accessToken]: 'sign',
  [keyNames.auditSeal]: 'sign',
  [keyNames.matchIndex]: 'mac',
  [keyNames.subscriptionSecret]: 'encrypt',
};
