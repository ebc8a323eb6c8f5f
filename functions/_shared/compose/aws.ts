import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import type { z } from 'zod';
import { makeDynamoTable } from '../../../adapters/dynamodb/index.ts';
import { makeHttpNotifier } from '../../../adapters/http-notifier/index.ts';
import { type KmsKey, makeKmsKeyRing } from '../../../adapters/kms/index.ts';
import { makeS3Store } from '../../../adapters/s3/index.ts';
import { type AwsConfig, keyNames, readConfig } from '../../../schemas/config.ts';
import { HutongError } from '../../../schemas/error.ts';
import { recognitionReferenceSchema } from '../../../schemas/recognition/index.ts';
import { registrySchema } from '../../../schemas/registry.ts';
import { makeOutbox } from '../../../services/outbox/index.ts';
import { spillBodies } from '../../../services/spill-bodies.ts';
import { finishLargeTransactions, withLargeTransactions } from '../../../services/store/large-transactions/index.ts';
import { makeLog } from '../log.ts';
import { type Engine, makeIds, systemClock } from './engine.ts';
import { keyUses } from './key-uses.ts';
import { parseRegionFile, regionFiles } from './region-files.ts';

/** Order keys are spread over so many partitions of the table; each takes 1,000 write units a second. */
const outboxShards = 16;
/** The stream delivers within seconds; a week leaves time to read what it could not deliver. */
const outboxKeepSeconds = 7 * 86_400;

/**
 * One attempt a call: the adapters try again by themselves, for 4 seconds. A call that hangs ends early enough to be tried once more; without
 * `throwOnRequestTimeout` the SDK would only warn.
 */
const client = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
};

const kmsKeys = (config: AwsConfig): Readonly<Record<string, KmsKey>> => ({
  [keyNames.accessToken]: { use: keyUses[keyNames.accessToken], alias: config.HUTONG_KMS_ACCESS_TOKEN },
  [keyNames.auditSeal]: { use: keyUses[keyNames.auditSeal], alias: config.HUTONG_KMS_AUDIT_SEAL },
  [keyNames.matchIndex]: { use: keyUses[keyNames.matchIndex], alias: config.HUTONG_KMS_MATCH_INDEX },
  [keyNames.subscriptionSecret]: {
    use: keyUses[keyNames.subscriptionSecret],
    alias: config.HUTONG_KMS_SUBSCRIPTION_SECRET,
  },
});

/**
 * DynamoDB, S3 and KMS, as the stacks of infra/ set them up; endpoints, region and credentials come from the environment, as the SDK reads it.
 * Opening makes no call. Throws `config.invalid`.
 */
export const openAwsEngine = (environment: Readonly<Record<string, string | undefined>>): Engine => {
  const config = readConfig(environment);
  if (config.HUTONG_ENGINE !== 'aws') throw new HutongError('config.invalid', 'This function runs the AWS engine');
  const blobs = makeS3Store({ client: new S3Client(client), bucket: config.HUTONG_BUCKET });
  const dynamo = makeDynamoTable({
    client: new DynamoDBClient(client),
    tableName: config.HUTONG_TABLE,
    clock: systemClock,
  });
  const ids = makeIds(systemClock);
  const spilled = spillBodies(dynamo, blobs);
  const readRegion = async <T>(name: string, schema: z.ZodType<T>): Promise<T> => {
    const bytes = await blobs.get(config.HUTONG_REGION_PREFIX + name);
    return parseRegionFile(name, Buffer.from(bytes).toString('utf8'), schema);
  };
  return {
    table: withLargeTransactions(spilled, { clock: systemClock, ids }),
    blobs,
    keyRing: makeKmsKeyRing({ client: new KMSClient(client), keys: kmsKeys(config) }),
    notifier: makeHttpNotifier(),
    outbox: makeOutbox({ shards: outboxShards, keepSeconds: outboxKeepSeconds }),
    clock: systemClock,
    ids,
    baseUrl: config.HUTONG_BASE_URL,
    log: makeLog(config.HUTONG_LOG_LEVEL, (text) => process.stdout.write(text)),
    readRegistry: () => readRegion(regionFiles.registry, registrySchema),
    readRecognition: () => readRegion(regionFiles.recognition, recognitionReferenceSchema),
    finishLargeTransactions: () => finishLargeTransactions(spilled, { clock: systemClock }),
  };
};
