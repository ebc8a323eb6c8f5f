import { z } from 'zod';
import { HutongError } from '../../schemas/error.ts';

const typePattern = /^[A-Z][A-Za-z]{1,63}$/;
const formats = ['application/fhir+ndjson', 'application/ndjson', 'ndjson'];

const inputSchema = z.strictObject({
  type: z.string().regex(typePattern).optional(),
  url: z.string().min(1).max(2048),
});

/** The JSON manifest of the bulk import draft. */
const manifestSchema = z.strictObject({
  inputFormat: z.string().default('application/fhir+ndjson'),
  inputSource: z.url({ protocol: /^https?$/ }).optional(),
  input: z.array(inputSchema).min(1).max(10_000),
});
export type ImportManifest = z.infer<typeof manifestSchema>;

interface Parameter {
  readonly name?: unknown;
  readonly part?: unknown;
  readonly [value: string]: unknown;
}

const partValue = (parameter: Parameter): unknown =>
  Object.entries(parameter).find(([name]) => name.startsWith('value'))?.[1];

/** Lists of a Parameters are looked into as whatever they are; the schema then says what is wrong. */
const listOf = (value: unknown): readonly Parameter[] =>
  Array.isArray(value) ? value.filter((one): one is Parameter => typeof one === 'object' && one !== null) : [];

/** The Parameters form of the same manifest. */
const fromParameters = (body: { readonly parameter?: unknown }): unknown => {
  const manifest: Record<string, unknown> = {};
  const input: unknown[] = [];
  for (const parameter of listOf(body.parameter)) {
    if (parameter.name === 'input') {
      input.push(Object.fromEntries(listOf(parameter.part).map((part) => [String(part.name), partValue(part)])));
    } else manifest[String(parameter.name)] = partValue(parameter);
  }
  return { ...manifest, input };
};

/**
 * Reads the manifest of an import: JSON `{ inputFormat, inputSource, input: [{ type, url }] }`, or a Parameters with the same names and an `input` of parts for each file.
 * Throws `request.not-json`, `request.invalid` with the path, `fhir.not-supported` for a format other than NDJSON.
 */
export const readImportManifest = (bytes: Uint8Array): ImportManifest => {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new HutongError('request.not-json', 'The manifest is not JSON in UTF-8');
  }
  const isParameters =
    typeof body === 'object' && body !== null && 'resourceType' in body && body.resourceType === 'Parameters';
  const parsed = manifestSchema.safeParse(isParameters ? fromParameters(body as { parameter?: unknown }) : body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new HutongError('request.invalid', 'The manifest has inputFormat, inputSource and input: [{ type, url }]', {
      path: issue?.path.join('.') ?? '',
    });
  }
  if (!formats.includes(parsed.data.inputFormat)) {
    throw new HutongError('fhir.not-supported', `inputFormat is ${formats.join(' or ')}`, { path: 'inputFormat' });
  }
  return parsed.data;
};
