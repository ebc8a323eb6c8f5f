import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { HutongError } from '../../schemas/error.ts';
import {
  type BlobInfo,
  type BlobStore,
  checkBlobKey,
  checkLinkSeconds,
  isTransientFault,
  type RetryOptions,
  withRetries,
} from '../../services/ports/index.ts';
import { getRequest, listRequest, putRequest } from './requests.ts';

interface S3StoreOptions {
  /** With `maxAttempts: 1`: this adapter tries again by itself, within its own budget. */
  readonly client: S3Client;
  readonly bucket: string;
  /** For S3-compatible stores that ignore If-None-Match: asks for the key before each put, which narrows the race and costs a request. */
  readonly headFirst?: boolean;
  readonly retries?: RetryOptions;
}

// Errors of the SDK carry `name`.
const nameOf = (error: unknown): string => (error as { name?: string } | null)?.name ?? '';
const isAbsent = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(nameOf(error));
const notFound = (): HutongError => new HutongError('resource.not-found', 'No blob has this key');

/** Streams break late; as often as this in a row without a byte, and it is given up. */
const maxResumes = 3;

/** The blob store in one bucket; see BlobStore. A put that is tried again after its answer was lost says `false`. */
export const makeS3Store = ({ client, bucket, headFirst = false, retries }: S3StoreOptions): BlobStore => {
  const send = <Output>(call: () => Promise<Output>): Promise<Output> =>
    withRetries(async () => {
      try {
        return await call();
      } catch (error) {
        throw isAbsent(error) ? notFound() : error;
      }
    }, retries);

  const exists = async (key: string): Promise<boolean> => {
    try {
      await send(() => client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
      return true;
    } catch (error) {
      if (error instanceof HutongError && error.code === 'resource.not-found') return false;
      throw error;
    }
  };

  const open = async (key: string, from: number): Promise<AsyncIterable<Uint8Array>> => {
    const { Body } = await send(() => client.send(new GetObjectCommand(getRequest(bucket, key, from))));
    // In Node the SDK's body is a Readable of Buffers.
    return Body as unknown as AsyncIterable<Uint8Array>;
  };

  const stream = async function* (key: string): AsyncGenerator<Uint8Array> {
    checkBlobKey(key);
    let position = 0;
    for (let resumes = 0; ; resumes += 1) {
      try {
        for await (const chunk of await open(key, position)) {
          position += chunk.length;
          resumes = 0;
          yield chunk;
        }
        return;
      } catch (error) {
        if (error instanceof HutongError) throw error;
        if (!isTransientFault(error) || resumes >= maxResumes) {
          throw new HutongError('store.unavailable', 'The blob could not be read to its end', { cause: error });
        }
      }
    }
  };

  return {
    async putOnce(key, bytes) {
      checkBlobKey(key);
      if (headFirst && (await exists(key))) return false;
      return send(async () => {
        try {
          await client.send(new PutObjectCommand(putRequest(bucket, key, bytes)));
          return true;
        } catch (error) {
          if (nameOf(error) === 'PreconditionFailed') return false;
          throw error;
        }
      });
    },
    async get(key) {
      checkBlobKey(key);
      return send(async () => {
        const { Body } = await client.send(new GetObjectCommand(getRequest(bucket, key)));
        return Body ? Body.transformToByteArray() : new Uint8Array();
      });
    },
    stream,
    async *list(prefix): AsyncGenerator<BlobInfo> {
      let token: string | undefined;
      do {
        const page = await send(() => client.send(new ListObjectsV2Command(listRequest(bucket, prefix, token))));
        for (const { Key, Size } of page.Contents ?? []) {
          if (Key !== undefined) yield { key: Key, size: Size ?? 0 };
        }
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
    },
    async remove(key) {
      checkBlobKey(key);
      await send(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
    },
    async presign(key, expiresInSeconds) {
      checkBlobKey(key);
      checkLinkSeconds(expiresInSeconds);
      return getSignedUrl(client, new GetObjectCommand(getRequest(bucket, key)), { expiresIn: expiresInSeconds });
    },
  };
};
