import { z } from 'zod';

/** How one deployment of the gateway differs from another. */
const stageSchema = z.strictObject({
  /** Part of every name. */
  name: z.string().regex(/^[a-z][a-z0-9-]{1,15}$/),
  /** Left out, the account and region of whoever deploys. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .optional(),
  architecture: z.enum(['arm64', 'x86_64']).default('arm64'),
  /** The address that callers use. Left out, API Gateway's own, which China's regions serve only with an ICP filing. */
  domain: z.strictObject({ name: z.hostname(), certificateArn: z.string().regex(/^arn:/) }).optional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  logDays: z.union([z.literal(7), z.literal(30), z.literal(90), z.literal(180), z.literal(365), z.literal(731)]),
  /** Whether table, bucket and keys outlive their stack, and the table refuses to be deleted. */
  keepData: z.boolean(),
  /** Days until a KMS key whose deletion was asked for is gone. */
  keyDeletionDays: z.int().min(7).max(30).default(30),
  /** Calls a second, and at once, that the API takes before it answers 429. */
  throttle: z.strictObject({ rate: z.int().positive(), burst: z.int().positive() }),
  /** One sealer at a time saves vain work; off where the account's own limit is too low to reserve any. */
  reserveConcurrency: z.boolean().default(true),
});

export type StageConfig = Readonly<z.infer<typeof stageSchema>>;
export const defineStage = (stage: z.input<typeof stageSchema>): StageConfig => Object.freeze(stageSchema.parse(stage));

export const stages: readonly StageConfig[] = [
  defineStage({
    name: 'dev',
    logLevel: 'debug',
    logDays: 30,
    keepData: false,
    keyDeletionDays: 7,
    throttle: { rate: 50, burst: 100 },
    reserveConcurrency: false,
  }),
  defineStage({
    name: 'prod',
    logDays: 365,
    keepData: true,
    throttle: { rate: 1000, burst: 2000 },
  }),
];
