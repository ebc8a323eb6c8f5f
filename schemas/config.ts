import { z } from 'zod';
import { HutongError } from './error.ts';

/** Signing, sealing and blinding keys by purpose; the KeyRing holds one key under each name. */
export const keyNames = {
  accessToken: 'access-token',
  auditSeal: 'audit-seal',
  matchIndex: 'match-index',
  subscriptionSecret: 'subscription-secret',
} as const;

/** Of the embedded engine alone: it signs the links to its own files, as S3 does for its own. */
export const blobLinkKeyName = 'blob-link';

const common = {
  /** The address callers use, without a trailing slash: issuer and audience of tokens. */
  HUTONG_BASE_URL: z.url({ protocol: /^https?$/ }).refine((url) => !url.endsWith('/'), 'no trailing slash'),
  HUTONG_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
};

export const embeddedConfigSchema = z.strictObject({
  ...common,
  HUTONG_ENGINE: z.literal('embedded'),
  /** Holds the database, the blobs, the keys and the registry; made with owner-only permissions. */
  HUTONG_DATA: z.string().min(1),
  /** `allow` lets subscriptions be delivered to this machine over http, for a demonstration; left out: to public addresses over https alone. */
  HUTONG_LOOPBACK_SUBSCRIBERS: z.literal('allow').exactOptional(),
});

const kmsAlias = z.string().regex(/^alias\/[A-Za-z0-9/_-]+$/);

export const awsConfigSchema = z.strictObject({
  ...common,
  HUTONG_ENGINE: z.literal('aws'),
  HUTONG_TABLE: z.string().min(3),
  HUTONG_BUCKET: z.string().min(3),
  /** Where the region's files are in the bucket: `region/` for `region/registry.json`. */
  HUTONG_REGION_PREFIX: z.string().regex(/^([a-z0-9-]+\/)+$/),
  /** Aliases of the keys in KMS. */
  HUTONG_KMS_ACCESS_TOKEN: kmsAlias,
  HUTONG_KMS_AUDIT_SEAL: kmsAlias,
  HUTONG_KMS_MATCH_INDEX: kmsAlias,
  HUTONG_KMS_SUBSCRIPTION_SECRET: kmsAlias,
});

export const configSchema = z.discriminatedUnion('HUTONG_ENGINE', [embeddedConfigSchema, awsConfigSchema]);
export type Config = Readonly<z.infer<typeof configSchema>>;
export type EmbeddedConfig = Readonly<z.infer<typeof embeddedConfigSchema>>;
export type AwsConfig = Readonly<z.infer<typeof awsConfigSchema>>;

/**
 * Reads the settings whose names start with `HUTONG_`, strictly, and freezes them.
 *
 * Throws `config.invalid` that names every missing, unknown or malformed setting and none of their values.
 */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): Config => {
  const settings = Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('HUTONG_')));
  const parsed = configSchema.safeParse(settings);
  if (parsed.success) return Object.freeze(parsed.data);
  const names = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${key} (unknown)`)
      : [`${issue.path.join('.')} (${issue.code})`],
  );
  throw new HutongError('config.invalid', `Settings are missing or wrong: ${[...new Set(names)].join(', ')}`);
};
