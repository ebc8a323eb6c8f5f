import type { keyNames } from '../schemas/config.ts';
import type { StageConfig } from './stages.ts';

/** Names that more than one stack must know; everything else is named by CloudFormation. */
export const logGroupName = ({ name }: StageConfig, part: string): string => `/hutong/${name}/${part}`;

export type KeyName = (typeof keyNames)[keyof typeof keyNames];
/** KMS alias of a named key; earlier signing keys follow as `-1`, `-2` (adapters/kms). */
export const keyAlias = ({ name }: StageConfig, key: KeyName): string => `alias/hutong-${name}-${key}`;

/** Where the region's files lie in the bucket. */
export const regionPrefix = 'region/';

/** Partitions of the outbox begin so (services/outbox): the stream's filter lets nothing else wake the function. */
export const outboxPartitionPrefix = 'outbox#';
