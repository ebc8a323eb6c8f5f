import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from '../../services/ports/index.ts';

/** A blob store that signs links of its own, as the directory store does. */
interface LinkedBlobs extends Pick<BlobStore, 'stream'> {
  readonly verifyLink: (
    key: string,
    proof: { readonly expires: string; readonly signature: string },
  ) => Promise<boolean>;
}

export type ServeBlob = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

const prefix = '/blobs/';

/**
 * Serves `GET /blobs/{key}?expires=…&signature=…`, the links that the directory store signs: what S3 does by itself for its presigned links. The link is all the proof there is, so nothing
 * is said about why one is refused. Resolves with whether the address was one of these.
 */
export const makeServeBlob =
  ({ stream, verifyLink }: LinkedBlobs): ServeBlob =>
  async (path, request, response) => {
    if (!path.startsWith(prefix)) return false;
    const refuse = (status: number): boolean => {
      response.writeHead(status, { 'content-length': 0, 'cache-control': 'no-store' });
      response.end();
      return true;
    };
    if (request.method !== 'GET') return refuse(405);
    const query = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '');
    const key = path.slice(prefix.length);
    const proof = { expires: query.get('expires') ?? '', signature: query.get('signature') ?? '' };
    if (!(await verifyLink(key, proof))) return refuse(403);
    const chunks = stream(key)[Symbol.asyncIterator]();
    let first: IteratorResult<Uint8Array>;
    try {
      first = await chunks.next();
    } catch {
      return refuse(404);
    }
    response.writeHead(200, {
      'content-type': 'application/fhir+ndjson',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const rest = async function* (): AsyncGenerator<Uint8Array> {
      for (let next = first; next.done !== true; next = await chunks.next()) yield next.value;
    };
    // A client that goes away ends the stream; there is nobody to tell.
    await pipeline(Readable.from(rest()), response).catch(() => response.destroy());
    return true;
  };
