import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, type KeyProps, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { keyNames } from '../../schemas/config.ts';
import { PrivateBucket } from '../constructs/private-bucket.ts';
import { RecordsTable } from '../constructs/records-table.ts';
import { type KeyName, keyAlias, logGroupName } from '../names.ts';
import type { StageConfig } from '../stages.ts';

const encrypting: KeyProps = { enableKeyRotation: true };

/** What a named key that does not encrypt is in KMS; functions/_shared/compose/key-uses.ts says the same to the adapter. KMS rotates neither kind. */
const keySpecs: Partial<Record<KeyName, KeyProps>> = {
  [keyNames.accessToken]: { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY },
  [keyNames.auditSeal]: { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY },
  [keyNames.matchIndex]: { keySpec: KeySpec.HMAC_256, keyUsage: KeyUsage.GENERATE_VERIFY_MAC },
};

/** What lasts: the table, the bucket, and the keys. Code is deployed, and rolled back, without touching it. */
export class DataStack extends Stack {
  readonly table: Table;
  readonly bucket: Bucket;
  /** Encrypts the table, the bucket, the queues and the logs. */
  readonly dataKey: Key;

  constructor(scope: Construct, id: string, { stage, ...props }: StackProps & { readonly stage: StageConfig }) {
    super(scope, id, props);
    const removalPolicy = stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const pendingWindow = Duration.days(stage.keyDeletionDays);

    this.dataKey = new Key(this, 'DataKey', {
      alias: `alias/hutong-${stage.name}-data`,
      description: `Hutong ${stage.name}: records, messages, queues and logs at rest`,
      enableKeyRotation: true,
      pendingWindow,
      removalPolicy,
    });
    this.dataKey.addToResourcePolicy(this.logsMayUseKey(stage));

    this.table = new RecordsTable(this, 'Records', {
      encryptionKey: this.dataKey,
      removalPolicy,
      deletionProtection: stage.keepData,
    }).table;
    this.bucket = new PrivateBucket(this, 'Blobs', { encryptionKey: this.dataKey, removalPolicy }).bucket;

    // The operator puts the region's files there (docs/deploy-aws.md).
    new CfnOutput(this, 'BucketName', { value: this.bucket.bucketName });
    new CfnOutput(this, 'TableName', { value: this.table.tableName });

    for (const name of Object.values(keyNames)) {
      new Key(this, `Key-${name}`, {
        ...(keySpecs[name] ?? encrypting),
        alias: keyAlias(stage, name),
        description: `Hutong ${stage.name}: ${name}`,
        pendingWindow,
        removalPolicy,
      });
    }
  }

  /** CloudWatch Logs encrypts the groups of this stage, and no other, under the data key. */
  private logsMayUseKey(stage: StageConfig): PolicyStatement {
    const groups = this.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroupName(stage, '*'),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return new PolicyStatement({
      sid: 'LogsOfThisStage',
      principals: [new ServicePrincipal(`logs.${this.region}.amazonaws.com`)],
      actions: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:DescribeKey',
      ],
      // In a key's policy the only resource is the key.
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    });
  }
}
