import { ArnFormat, Aws, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Access } from '../functions.ts';
import { type KeyName, keyAlias } from '../names.ts';
import type { StageConfig } from '../stages.ts';

export interface Stores {
  readonly table: Table;
  readonly bucket: Bucket;
  readonly dataKey: Key;
}

/** A transaction has no action of its own: each of its parts needs its own. A put is an UpdateItem (adapters/dynamodb). */
const writeActions = ['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];

const tableStatements = (
  { read, indexes = [], write }: NonNullable<Access['table']>,
  table: Table,
): PolicyStatement[] => {
  const statements: PolicyStatement[] = [];
  if (read !== undefined) {
    const actions = read.map((action) => `dynamodb:${action}`);
    statements.push(new PolicyStatement({ sid: 'ReadRecords', actions, resources: [table.tableArn] }));
  }
  if (indexes.length > 0) {
    const resources = indexes.map((name) => `${table.tableArn}/index/${name}`);
    statements.push(new PolicyStatement({ sid: 'ReadIndexes', actions: ['dynamodb:Query'], resources }));
  }
  if (write === 'all') {
    statements.push(new PolicyStatement({ sid: 'WriteRecords', actions: writeActions, resources: [table.tableArn] }));
  } else if (write !== undefined) {
    statements.push(
      new PolicyStatement({
        sid: 'WriteOwnPartitions',
        actions: ['dynamodb:UpdateItem'],
        resources: [table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': write } },
      }),
    );
  }
  return statements;
};

const blobStatements = (
  { read = [], write = [], delete: remove = [] }: NonNullable<Access['blobs']>,
  bucket: Bucket,
): PolicyStatement[] =>
  [
    { sid: 'ReadBlobs', actions: ['s3:GetObject'], prefixes: read },
    { sid: 'WriteBlobs', actions: ['s3:PutObject'], prefixes: write },
    { sid: 'DeleteBlobs', actions: ['s3:DeleteObject'], prefixes: remove },
  ].flatMap(({ sid, actions, prefixes }) =>
    prefixes.length === 0
      ? []
      : [
          new PolicyStatement({
            sid,
            actions,
            resources: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}/*`)),
          }),
        ],
  );

/** The data key, for nothing but what DynamoDB and S3 do with it on the function's behalf. */
const dataKeyStatement = ({ dataKey }: Stores, writes: boolean): PolicyStatement =>
  new PolicyStatement({
    sid: 'DataAtRest',
    actions: ['kms:Decrypt', 'kms:DescribeKey', ...(writes ? ['kms:Encrypt', 'kms:GenerateDataKey'] : [])],
    resources: [dataKey.keyArn],
    conditions: {
      StringEquals: {
        // The second form is that of China's regions.
        'kms:ViaService': ['dynamodb', 's3'].flatMap((service) => [
          `${service}.${Aws.REGION}.amazonaws.com`,
          `${service}.${Aws.REGION}.amazonaws.com.cn`,
        ]),
      },
    },
  });

/**
 * A named key is granted by its alias, because rotation puts another key under it (adapters/kms) and no deployment should be needed for that.
 * `*` stands for the keys of this account and region; the condition picks those that carry the alias.
 */
const keyStatement = (stack: Stack, stage: StageConfig, name: KeyName, actions: readonly string[]): PolicyStatement => {
  const alias = keyAlias(stage, name);
  return new PolicyStatement({
    sid: `Key${name.replaceAll(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase())}`,
    actions: actions.map((action) => `kms:${action}`),
    resources: [
      stack.formatArn({
        service: 'kms',
        resource: 'key',
        resourceName: '*',
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    ],
    conditions: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': [alias, `${alias}-*`] } },
  });
};

/** The policy statements of a function that does `access` and nothing else. */
export const accessStatements = (
  stack: Stack,
  stage: StageConfig,
  stores: Stores,
  { table, blobs, keys = {} }: Access,
): PolicyStatement[] => {
  const statements = [
    ...(table === undefined ? [] : tableStatements(table, stores.table)),
    ...(blobs === undefined ? [] : blobStatements(blobs, stores.bucket)),
  ];
  if (statements.length > 0) {
    statements.push(dataKeyStatement(stores, table?.write !== undefined || blobs?.write !== undefined));
  }
  // Object.entries loses the literal types of the keys.
  for (const [name, actions] of Object.entries(keys) as [KeyName, readonly string[]][]) {
    statements.push(keyStatement(stack, stage, name, actions));
  }
  return statements;
};
