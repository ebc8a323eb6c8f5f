import type { GetObjectCommandInput, ListObjectsV2CommandInput, PutObjectCommandInput } from '@aws-sdk/client-s3';

/** `IfNoneMatch: '*'`: S3 refuses with 412 when the key is there. */
export const putRequest = (bucket: string, key: string, bytes: Uint8Array): PutObjectCommandInput => ({
  Bucket: bucket,
  Key: key,
  Body: bytes,
  ContentLength: bytes.length,
  ContentType: 'application/octet-stream',
  IfNoneMatch: '*',
});

/** `from`: bytes to skip, to go on with a stream that broke. */
export const getRequest = (bucket: string, key: string, from = 0): GetObjectCommandInput => ({
  Bucket: bucket,
  Key: key,
  ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
});

export const listRequest = (bucket: string, prefix: string, token: string | undefined): ListObjectsV2CommandInput => ({
  Bucket: bucket,
  Prefix: prefix,
  ...(token === undefined ? {} : { ContinuationToken: token }),
});
