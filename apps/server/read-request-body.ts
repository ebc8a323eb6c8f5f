import type { IncomingMessage } from 'node:http';
import { HutongError } from '../../schemas/error.ts';

/** API Gateway passes no body over 10 MB on; the routes' own limits are lower. */
const transportLimit = 10_000_000;

/** Reads a body to its end, or stops reading once it is too large. Throws `request.too-large`. */
export const readRequestBody = (request: IncomingMessage, limit: number = transportLimit): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (): void =>
      reject(new HutongError('request.too-large', `The body is larger than ${limit} bytes`, { details: { limit } }));
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      refuse();
      return;
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        refuse();
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)));
    request.on('error', (cause) => reject(new HutongError('request.invalid', 'The body broke off', { cause })));
    request.on('aborted', () => reject(new HutongError('request.invalid', 'The body broke off')));
  });
