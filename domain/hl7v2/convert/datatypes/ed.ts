import type { Attachment } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { mediaType } from '../tables/media-types.ts';

/** ED to Attachment: Base64, hexadecimal or plain text (ED.4) becomes base64. Source: v2-to-FHIR ED[Attachment]. */
export const encapsulated = (part: Part, target: string, run: Run): Attachment | undefined => {
  const data = part.leaf(5);
  if (data === undefined || data.text === '') return undefined;
  const encoded = encode(data.text, part.peek(4));
  if (encoded === undefined) {
    run.reject(data, 'invalid-encapsulated-data', 'The data are not in the encoding that is declared');
    return undefined;
  }
  data.mapped(`${target}.data`);
  const result: Attachment = { data: encoded };
  const contentType = mediaType(part.peek(2), part.peek(3));
  if (contentType !== undefined) {
    part.take(2, `${target}.contentType`);
    part.take(3, `${target}.contentType`);
    result.contentType = contentType;
  }
  part.take(4, `${target}.data`);
  return result;
};

const encode = (data: string, encoding: string | undefined): string | undefined => {
  switch (encoding?.toLowerCase()) {
    case 'base64': {
      const compact = data.replace(/\s+/g, '');
      const missing = compact.endsWith('=') ? 0 : (4 - (compact.length % 4)) % 4;
      const padded = compact + '='.repeat(missing);
      return /^[A-Za-z0-9+/]*={0,2}$/.test(padded) && padded.length % 4 === 0 ? padded : undefined;
    }
    case 'hex':
      return /^([0-9a-f]{2})+$/i.test(data) ? Buffer.from(data, 'hex').toString('base64') : undefined;
    case 'a':
    case undefined:
      return Buffer.from(data, 'utf8').toString('base64');
    default:
      return undefined;
  }
};
