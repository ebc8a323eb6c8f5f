import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { loadMatchModels } from '../../../content/mpi/load.ts';
import { HutongError } from '../../../schemas/error.ts';
import {
  type MatchMapping,
  type MatchModel,
  matchMappingSchema,
  matchModelSchema,
} from '../../../schemas/mpi-model.ts';

const readJson = async <Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new HutongError('config.invalid', 'The file cannot be read', { path: file, cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the file; a model holds no personal data, but what was named here by mistake may.
    throw new HutongError('config.invalid', 'The file is not JSON', { path: file });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new HutongError('config.invalid', `The file does not fit: ${z.prettifyError(parsed.error)}`, { path: file });
};

export const readMapping = (file: string): Promise<MatchMapping> => readJson(file, matchMappingSchema);

const chineseFields = ['residentId', 'address', 'insuranceNumber', 'motherName', 'motherResidentId'] as const;

/** A shipped model by its id, or a file. Without a name: `cn` for a mapping with Chinese fields, otherwise `latin`. */
export const readModel = async (name: string | undefined, { fields }: MatchMapping): Promise<MatchModel> => {
  const wanted = name ?? (chineseFields.some((field) => fields[field] !== undefined) ? 'cn' : 'latin');
  return loadMatchModels().get(wanted) ?? (await readJson(wanted, matchModelSchema));
};
