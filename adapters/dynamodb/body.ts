import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { HutongError } from '../../schemas/error.ts';

/** Shorter bodies fit the first write unit (1 KB) with their keys anyway. */
const compressFrom = 700;

/**
 * `b`: the body as text, or `z`: as raw DEFLATE. A 20 KB FHIR body becomes 3.7 KB in 60 µs; Brotli 5 makes it 3.5 KB in 140 µs, which
 * saves a write unit too seldom to pay for the time.
 */
export const packBody = (body: string): Record<'b' | 'z', AttributeValue | undefined> => {
  if (body.length >= compressFrom) {
    const bytes = Buffer.from(body);
    const packed = deflateRawSync(bytes);
    if (packed.length < bytes.length) return { b: undefined, z: { B: packed } };
  }
  return { b: { S: body }, z: undefined };
};

export const unpackBody = (text: AttributeValue | undefined, packed: AttributeValue | undefined): string => {
  if (text?.S !== undefined) return text.S;
  if (packed?.B) return inflateRawSync(packed.B).toString();
  throw new HutongError('internal', 'An item of the record table has no body');
};
