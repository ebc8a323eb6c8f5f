import { createHmac } from 'node:crypto';

/**
 * The value of `hutong-signature`: `v1=` and HMAC-SHA-256, in hex, over the timestamp as it is in `hutong-timestamp`, a full stop and the body's bytes. The
 * timestamp is signed so that a recorded notification cannot be played again later.
 */
export const signatureOf = (secret: Uint8Array, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
