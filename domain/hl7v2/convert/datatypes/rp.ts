import type { Attachment } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import { mediaType } from '../tables/media-types.ts';

/** RP to Attachment. Source: v2-to-FHIR RP[Attachment]. */
export const referencePointer = (part: Part, target: string): Attachment | undefined => {
  const pointer = part.peek(1);
  if (pointer === undefined || /\s/.test(pointer)) return undefined;
  part.take(1, `${target}.url`);
  const result: Attachment = { url: pointer };
  const contentType = mediaType(part.peek(3), part.peek(4));
  if (contentType !== undefined) {
    part.take(3, `${target}.contentType`);
    part.take(4, `${target}.contentType`);
    result.contentType = contentType;
  }
  return result;
};
