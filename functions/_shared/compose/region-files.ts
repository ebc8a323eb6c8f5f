import type { z } from 'zod';
import { HutongError } from '../../../schemas/error.ts';

/** The region's files: `registry.json` (organisations, clients, profiles) and `recognition.json` (catalogue, qualifications, policies). */
export const regionFiles = { registry: 'registry.json', recognition: 'recognition.json' } as const;

/**
 * Parses one of the region's files. Throws `config.invalid` that names the file and the places that are wrong, without their values.
 */
export const parseRegionFile = <T>(name: string, text: string, schema: z.ZodType<T>): T => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HutongError('config.invalid', `${name} is not JSON`, { path: name });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new HutongError('config.invalid', `${name} is wrong at ${places.slice(0, 10).join('; ')}`, { path: name });
};
