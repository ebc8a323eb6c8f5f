import type { Resource } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Bytes to a JSON object with a resourceType. Throws `request.empty`, `request.not-utf8`, `request.not-json` or `fhir.wrong-type`. */
export const parseFhirJson = (bytes: Uint8Array): Resource => {
  if (bytes.length === 0) throw new HutongError('request.empty', 'The body is empty');
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new HutongError('request.not-utf8', 'The body is not UTF-8 (R4 json.html: FHIR JSON is UTF-8)');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new HutongError('request.not-json', 'The body is not JSON');
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    typeof (value as { resourceType?: unknown }).resourceType !== 'string'
  ) {
    throw new HutongError('fhir.wrong-type', 'The body is no FHIR resource: it has no resourceType', {
      path: 'resourceType',
    });
  }
  // resourceType was just checked; everything else is the validator's.
  return value as Resource;
};
