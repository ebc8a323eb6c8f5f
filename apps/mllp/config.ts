import { z } from 'zod';
import { HutongError } from '../../schemas/error.ts';

const units = { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 } as const;

/** `500MB` to bytes. */
const sizeSchema = z
  .string()
  .regex(/^\d{1,6}(KB|MB|GB|TB)$/, 'a size such as 500MB or 10GB')
  .transform((text) => {
    // The pattern admits these units only.
    const unit = text.slice(-2) as keyof typeof units;
    return Number(text.slice(0, -2)) * units[unit];
  });

/** Seconds to milliseconds. */
const secondsSchema = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,3})?$/, 'seconds')
  .transform((text) => Math.round(Number(text) * 1000));

const portSchema = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().max(65_535));

/** Half a megabyte is room for a few messages; less is a mistake. */
const smallestSpool = 512 * 1024;

const laneSchema = z
  .string()
  .transform((text) => text.split(',').filter((field) => field !== ''))
  .pipe(z.array(z.string().regex(/^MSH-(3|4|5|6|9|11|24)$/, 'fields such as MSH-3,MSH-4')));

/** The options of `hutong-mllp run`, as the command line gives them. */
export const agentConfigSchema = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).refine((url) => !url.endsWith('/'), 'no trailing slash'),
    client: z.string().min(1),
    key: z.string().min(1),
    spool: z.string().min(1),
    spoolLimit: sizeSchema.refine((size) => size >= smallestSpool, 'at least 512KB'),
    host: z.string().min(1),
    port: portSchema,
    statusPort: portSchema,
    answer: z.enum(['commit', 'application']),
    answerTimeout: secondsSchema,
    lane: laneSchema,
    connections: z
      .string()
      .regex(/^[1-9]\d{0,2}$/)
      .transform(Number),
    senders: z
      .string()
      .regex(/^[1-9]\d{0,4}$/)
      .transform(Number),
    messageLimit: sizeSchema,
    frameTimeout: secondsSchema,
    requestTimeout: secondsSchema,
    retryFirst: secondsSchema.refine((time) => time > 0, 'more than 0'),
    retryCap: secondsSchema,
    alarmAge: secondsSchema,
    tlsCert: z.string().min(1).optional(),
    tlsKey: z.string().min(1).optional(),
    tlsClientCa: z.string().min(1).optional(),
  })
  .refine(({ tlsCert, tlsKey }) => (tlsCert === undefined) === (tlsKey === undefined), {
    path: ['tlsKey'],
    message: 'a certificate and its key come together',
  })
  .refine(({ tlsCert, tlsClientCa }) => tlsClientCa === undefined || tlsCert !== undefined, {
    path: ['tlsClientCa'],
    message: 'client certificates need TLS',
  });
export type AgentConfig = Readonly<z.infer<typeof agentConfigSchema>>;

const optionName = (path: readonly PropertyKey[]): string =>
  `--${String(path[0] ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Parses the options, strictly, and freezes them. Throws `config.invalid` that names every wrong option, without its value. */
export const readAgentConfig = (options: unknown): AgentConfig => {
  const parsed = agentConfigSchema.safeParse(options);
  if (parsed.success) return Object.freeze(parsed.data);
  const places = parsed.error.issues.map(({ path, message }) => `${optionName(path)}: ${message}`);
  throw new HutongError('config.invalid', `Options are missing or wrong: ${[...new Set(places)].join('; ')}`);
};
