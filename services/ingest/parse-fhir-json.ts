import type { Resource } from 'fhir/r4.d.ts';
import { HutongError } from '../../schemas/error.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Levels of objects and lists. R4 itself needs some twenty; extensions and Questionnaire items nest on. */
const maxDepth = 100;

/** Everything that walks a resource calls itself once a level: a body of a million brackets must not reach it. */
const isDeeper = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeper(item, levels - 1));
  // Objects made by JSON.parse: every key is their own.
  for (const name in value) if (isDeeper((value as Record<string, unknown>)[name], levels - 1)) return true;
  return false;
};

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
  if (isDeeper(value, maxDepth))
    throw new HutongError('request.not-json', `The body nests deeper than ${maxDepth} levels`);
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
