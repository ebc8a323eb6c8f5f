import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { type Dynoxide, startDynoxide } from '../../contract/dynoxide.ts';
import { type FakeKms, startFakeKms } from '../../contract/fake-kms.ts';
import { freePort } from '../../contract/free-port.ts';
import { propertiesOf, type Resource, resourcesOf, type Templates } from '../synthesise.ts';

/** The part of s3rver that is used here; the package has no types. */
interface S3rver {
  run(): Promise<unknown>;
  close(): Promise<void>;
}
// The class that s3rver's CommonJS module is.
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: Record<string, unknown>) => S3rver;

export const tableName = 'records';
export const bucketName = 'hutong-blobs';
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** What the SDK in a bundle reads from its environment. */
export const sdkEnvironment = {
  AWS_REGION: 'cn-north-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
} as const;

export interface Services {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  /** The alias of each key by its id: keys are granted by alias, however a call names them. */
  readonly aliasOf: ReadonlyMap<string, string>;
  /** TCP ports of 127.0.0.1. */
  readonly ports: Readonly<Record<'dynamodb' | 's3' | 'kms', number>>;
  readonly stop: () => Promise<void>;
}

const portOf = async (client: { readonly config: { readonly endpoint?: unknown } }): Promise<number> => {
  // A client that was made with an endpoint has this.
  const endpoint = client.config.endpoint as () => Promise<{ readonly port?: number }>;
  return (await endpoint()).port ?? 0;
};

/** The table as the template has it: what dynoxide does not know of is left out. */
const createTable = async (engine: Dynoxide, stage: Templates): Promise<void> => {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode, StreamSpecification } = propertiesOf(
    stage,
    'AWS::DynamoDB::Table',
  );
  const input = {
    TableName: tableName,
    AttributeDefinitions,
    KeySchema,
    GlobalSecondaryIndexes,
    BillingMode,
    // CloudFormation enables the stream by naming its view.
    StreamSpecification: { StreamEnabled: true, ...StreamSpecification },
  };
  // CloudFormation's properties have the names and forms of the API's.
  await engine.client.send(new CreateTableCommand(input as CreateTableCommandInput));
};

const createKeys = (kms: FakeKms, stage: Templates): ReadonlyMap<string, string> => {
  const aliasOf = new Map<string, string>();
  const { Resources } = stage.data;
  for (const { Properties } of resourcesOf(stage, 'AWS::KMS::Alias')) {
    const key: Resource | undefined = Resources[Properties.TargetKeyId['Fn::GetAtt'][0]];
    const id = kms.create(key?.Properties.KeySpec ?? 'SYMMETRIC_DEFAULT', Properties.AliasName);
    aliasOf.set(id, Properties.AliasName);
  }
  return aliasOf;
};

/** DynamoDB, S3 and KMS on this machine, with the table, bucket, keys and aliases of the template. */
export const startServices = async (stage: Templates): Promise<Services> => {
  const engine = await startDynoxide();
  await createTable(engine, stage);
  const kms = await startFakeKms();
  const aliasOf = createKeys(kms, stage);
  const directory = mkdtempSync(join(tmpdir(), 'hutong-s3-'));
  const port = await freePort();
  const options = { address: '127.0.0.1', port, silent: true, directory, configureBuckets: [{ name: bucketName }] };
  const server = new S3rver(options);
  await server.run();
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'cn-north-1',
    forcePathStyle: true,
    credentials,
  });
  return {
    dynamo: engine.client,
    s3,
    aliasOf,
    ports: { dynamodb: await portOf(engine.client), s3: port, kms: await portOf(kms.client) },
    async stop() {
      s3.destroy();
      await server.close();
      await kms.stop();
      await engine.stop();
      rmSync(directory, { recursive: true });
    },
  };
};
