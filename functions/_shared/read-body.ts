import { gunzipSync } from 'node:zlib';
import { HutongError } from '../../schemas/error.ts';
import type { Route } from '../routes.ts';
import type { GatewayEvent } from './event.ts';

const tooLarge = (limit: number): HutongError =>
  new HutongError('request.too-large', `The body is larger than ${limit} bytes`, { details: { limit } });

const bytesOf = ({ rawBody, body, isBase64Encoded }: GatewayEvent): Uint8Array => {
  if (rawBody !== undefined) return rawBody;
  if (body === undefined) return new Uint8Array();
  return Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
};

/**
 * The body's bytes, decompressed, within the route's limit: a small body that would swell past it is refused while it is unpacked.
 * Throws `request.too-large`, `request.media-type` (encodings other than gzip), `request.invalid` (no gzip), `request.empty`.
 */
export const readBody = (
  event: GatewayEvent,
  encoding: string | undefined,
  { maxBodyBytes, method }: Route,
): Uint8Array => {
  if (maxBodyBytes === 0) return new Uint8Array();
  const bytes = bytesOf(event);
  if (bytes.length > maxBodyBytes) throw tooLarge(maxBodyBytes);
  if (bytes.length === 0 && method !== 'GET' && method !== 'DELETE')
    throw new HutongError('request.empty', 'The body is empty');
  if (encoding === undefined || encoding === 'identity') return bytes;
  if (encoding !== 'gzip')
    throw new HutongError('request.media-type', 'Content-Encoding must be gzip or absent', {
      path: 'content-encoding',
    });
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBodyBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(maxBodyBytes);
    throw new HutongError('request.invalid', 'The body is not gzip', { path: 'content-encoding', cause });
  }
};
