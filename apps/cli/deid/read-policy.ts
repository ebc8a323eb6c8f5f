import { type DeidPolicy, deidPolicySchema } from '../../../schemas/deid/index.ts';
import { HutongError } from '../../../schemas/error.ts';
import { readInput } from '../read-input.ts';

/** The text of a file in UTF-8, without a byte order mark. Throws `request.not-utf8` that names the file. */
export const readText = async (file: string): Promise<string> => {
  const bytes = await readInput(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HutongError('request.not-utf8', 'The text is not UTF-8', { path: file, cause });
  }
};

export const parseJson = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** A policy file, or one of the presets by name. Throws `config.invalid` that names each wrong place. */
export const readPolicy = async (file: string, presets: ReadonlyMap<string, DeidPolicy>): Promise<DeidPolicy> => {
  const preset = presets.get(file);
  if (preset !== undefined) return preset;
  const json = parseJson(await readText(file));
  if (json === undefined) throw new HutongError('config.invalid', 'The policy is not JSON', { path: file });
  const parsed = deidPolicySchema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new HutongError('config.invalid', `The policy is wrong at ${places}`, { path: file });
};
