import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { keyUses } from '../../functions/_shared/compose/key-uses.ts';
import { routes } from '../../functions/routes.ts';
import { deployedFunctions, functionSettings } from '../../infra/functions.ts';
import { outboxPartitionPrefix } from '../../infra/names.ts';
import { defineStage, stages } from '../../infra/stages.ts';
import { readConfig } from '../../schemas/config.ts';
import { tableShape } from '../../schemas/table-shape.ts';
import { makeOutbox } from '../../services/outbox/index.ts';
import { indexNames } from '../../services/ports/index.ts';
import {
  evaluate,
  propertiesOf,
  type Resource,
  resourcesOf,
  routesOf,
  synthesise,
  type Templates,
} from './synthesise.ts';

const stageNamed = (name: string) => {
  const stage = stages.find((candidate) => candidate.name === name);
  if (stage === undefined) throw new Error(`No stage ${name}`);
  return stage;
};

const china = defineStage({
  name: 'china',
  region: 'cn-north-1',
  account: '123456789012',
  logDays: 30,
  keepData: true,
  throttle: { rate: 10, burst: 10 },
  domain: { name: 'hutong.example.cn', certificateArn: 'arn:aws-cn:acm:cn-north-1:123456789012:certificate/1' },
});

const templates = {
  prod: synthesise(stageNamed('prod')),
  dev: synthesise(stageNamed('dev')),
  china: synthesise(china),
};
const all: readonly [string, Templates][] = Object.entries(templates);

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
const statementsOf = (stage: Templates): readonly Statement[] =>
  resourcesOf(stage, 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
const listed = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

describe('the record table', () => {
  const [table] = resourcesOf(templates.prod, 'AWS::DynamoDB::Table');

  it('has the keys and indexes that the adapter asks for', () => {
    const schema = (partitionKey: string, sortKey: string) => [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ];
    expect(table?.Properties.KeySchema).toEqual(schema(tableShape.partitionKey, tableShape.sortKey));
    expect(table?.Properties.GlobalSecondaryIndexes).toEqual(
      tableShape.indexes.map(({ name, partitionKey, sortKey }) => ({
        IndexName: name,
        KeySchema: schema(partitionKey, sortKey),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    );
    expect(tableShape.indexes.map(({ name }) => name)).toEqual(indexNames);
    expect(table?.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expires', Enabled: true });
  });

  it('is on demand, recoverable, protected, encrypted under the data key, and tells of new items', () => {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: expect.anything() },
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      },
    });
  });
});

describe.each(all)('storage of %s', (_, stage) => {
  it('is closed to the public, versioned, encrypted and read over TLS only', () => {
    const buckets = resourcesOf(stage, 'AWS::S3::Bucket');
    expect(buckets).toHaveLength(2);
    for (const { Properties } of buckets) {
      expect(Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: 'Enabled' },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        BucketEncryption: { ServerSideEncryptionConfiguration: [expect.anything()] },
      });
    }
    const policies = resourcesOf(stage, 'AWS::S3::BucketPolicy');
    expect(policies).toHaveLength(2);
    for (const { Properties } of policies) {
      const denied = Properties.PolicyDocument.Statement.filter(({ Effect }: Statement) => Effect === 'Deny');
      expect(denied.map(({ Condition }: Statement) => Condition)).toContainEqual({
        Bool: { 'aws:SecureTransport': 'false' },
      });
      const allowed = Properties.PolicyDocument.Statement.filter(({ Effect }: Statement) => Effect === 'Allow');
      for (const { Principal } of allowed) expect(Principal).toEqual({ Service: 'logging.s3.amazonaws.com' });
    }
  });

  it('keeps messages under the data key', () => {
    const encryptions = resourcesOf(stage, 'AWS::S3::Bucket').map(
      ({ Properties }) =>
        Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
    );
    expect(encryptions.toSorted()).toEqual(['AES256', 'aws:kms']);
  });

  it('has a rotating data key, and a key for each name with the spec of its use', () => {
    const { Resources } = stage.data;
    const specOf = ({ KeySpec, KeyUsage, EnableKeyRotation }: Resource['Properties']) =>
      [KeySpec ?? 'SYMMETRIC_DEFAULT', KeyUsage ?? 'ENCRYPT_DECRYPT', EnableKeyRotation === true] as const;
    const specs = {
      sign: ['ECC_NIST_P384', 'SIGN_VERIFY', false],
      mac: ['HMAC_256', 'GENERATE_VERIFY_MAC', false],
      encrypt: ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
    };
    const made = resourcesOf(stage, 'AWS::KMS::Alias').map(({ Properties: { AliasName, TargetKeyId } }) => {
      const key = Resources[TargetKeyId['Fn::GetAtt'][0]];
      return [AliasName.replace(/^alias\/hutong-[a-z]+-/, ''), specOf(key?.Properties ?? {})];
    });
    const wanted = Object.entries(keyUses).map(([name, use]) => [name, specs[use]]);
    expect(Object.fromEntries(made)).toEqual(Object.fromEntries([...wanted, ['data', specs.encrypt]]));
  });

  it('encrypts every log group and queue, and ends every log', () => {
    const groups = resourcesOf(stage, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(deployedFunctions.length + 1);
    for (const { Properties } of groups) {
      expect(Properties).toMatchObject({ KmsKeyId: expect.anything(), RetentionInDays: expect.any(Number) });
    }
    const queues = resourcesOf(stage, 'AWS::SQS::Queue');
    expect(queues).not.toHaveLength(0);
    for (const { Properties } of queues) expect(Properties.KmsMasterKeyId).toBeDefined();
  });
});

describe.each(all)('the rules of cdk-nag on %s', (_, stage) => {
  it('hold, or somebody said why not', () => {
    expect(stage.findings).toEqual([]);
  });
});

describe('deletion', () => {
  const lasting = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key'];

  it('spares what holds data in production, and nothing in development', () => {
    for (const type of lasting) {
      for (const { DeletionPolicy } of resourcesOf(templates.prod, type)) expect(DeletionPolicy).toBe('Retain');
      for (const { DeletionPolicy } of resourcesOf(templates.dev, type)) expect(DeletionPolicy).toBe('Delete');
    }
  });

  it('of a code stack touches no data', () => {
    const { api, pipeline } = templates.prod;
    for (const { Resources } of [api, pipeline]) {
      expect(Object.values(Resources).filter(({ Type }) => lasting.includes(Type))).toEqual([]);
    }
  });
});

describe.each(all)('grants of %s', (_, stage) => {
  it('name every action', () => {
    for (const { Action } of statementsOf(stage)) {
      for (const action of listed(Action)) expect(action).not.toContain('*');
    }
  });

  it('name every resource but traces, which have none, and keys, which their alias picks', () => {
    for (const { Sid, Action, Resource, Condition } of statementsOf(stage)) {
      for (const resource of listed(Resource).map(evaluate)) {
        if (resource === '*') {
          expect(listed(Action).every((action) => action.startsWith('xray:'))).toBe(true);
        } else if (resource.endsWith(':key/*')) {
          expect(Condition, Sid).toHaveProperty(['ForAnyValue:StringLike', 'kms:ResourceAliases']);
        } else {
          // Of the bucket, prefixes.
          expect(resource.replace(/\/(raw|bodies|region|bulk)\/\*$/, ''), Sid).not.toContain('*');
        }
      }
    }
  });

  it('use no managed policy', () => {
    for (const { Properties } of resourcesOf(stage, 'AWS::IAM::Role')) {
      expect(Properties.ManagedPolicyArns).toBeUndefined();
    }
  });

  it('give an unauthenticated function no way to the records', () => {
    const policy = resourcesOf(stage, 'AWS::IAM::Policy').find(({ Properties }) =>
      Properties.PolicyName.startsWith('discovery'),
    );
    const actions = policy?.Properties.PolicyDocument.Statement.flatMap(({ Action }: Statement) => listed(Action));
    expect(actions.filter((action: string) => /^(dynamodb|s3):/.test(action))).toEqual([]);
  });

  it('let a function that reads write only partitions that there are', async () => {
    const known = await readFile('services/store/keys.ts', 'utf8');
    for (const { access } of Object.values(functionSettings)) {
      const write = access.table?.write ?? [];
      for (const partition of write === 'all' ? [] : write) {
        expect(partition.length).toBeGreaterThan(1);
        expect(known).toContain(partition.replace(/\*$/, ''));
      }
    }
  });
});

describe.each(all)('functions of %s', (_, stage) => {
  const functions = resourcesOf(stage, 'AWS::Lambda::Function');

  it('are Node 24 on arm64, traced, bounded in time, each with its own role and log', () => {
    expect(functions).toHaveLength(deployedFunctions.length);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogGroup: expect.anything() },
      });
      expect(Properties.Timeout).toBeLessThanOrEqual(60);
    }
    const roles = functions.map(({ Properties }) => JSON.stringify(Properties.Role));
    expect(new Set(roles).size).toBe(functions.length);
  });

  it('get an environment that the gateway takes', () => {
    for (const { Properties } of functions) {
      const variables: [string, unknown][] = Object.entries(Properties.Environment.Variables);
      const config = readConfig(Object.fromEntries(variables.map(([name, value]) => [name, evaluate(value)])));
      expect(config.HUTONG_ENGINE).toBe('aws');
    }
  });
});

describe.each(all)('the API of %s', (_, stage) => {
  it('has every route of the table, each to its own function, and no other', () => {
    const wanted = routes.map((route) => ({ key: `${route.method} ${route.path}`, function: route.function }));
    const base = { key: 'POST /fhir/{proxy+}', function: 'fhir' };
    const byKey = (left: { key: string }, right: { key: string }) => (left.key < right.key ? -1 : 1);
    expect(routesOf(stage).toSorted(byKey)).toEqual([...wanted, base].toSorted(byKey));
    for (const { Properties } of resourcesOf(stage, 'AWS::ApiGatewayV2::Integration')) {
      expect(Properties.PayloadFormatVersion).toBe('2.0');
    }
  });

  it('is throttled and writes an access log without a path, a query, a header or an address', () => {
    const Properties = propertiesOf(stage, 'AWS::ApiGatewayV2::Stage');
    expect(Properties.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: expect.any(Number),
      ThrottlingBurstLimit: expect.any(Number),
    });
    const logged = Properties.AccessLogSettings.Format.match(/\$context\.[A-Za-z.]+/g);
    expect(logged).not.toHaveLength(0);
    for (const variable of logged) {
      expect(variable).not.toMatch(/path|query|identity|sourceIp|userAgent|authorizer|domain/i);
    }
  });
});

describe('the outbox', () => {
  it("is fed by the table's stream with what is written to its partitions, and answers in parts", () => {
    const Properties = propertiesOf(templates.prod, 'AWS::Lambda::EventSourceMapping');
    expect(Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
    const [{ Pattern }] = Properties.FilterCriteria.Filters;
    expect(JSON.parse(Pattern)).toEqual({
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { Keys: { pk: { S: [{ prefix: outboxPartitionPrefix }] } } },
    });
    const event = { id: '1', topic: 't', orderKey: 'k', at: '2026-01-01T00:00:00Z', payload: {} };
    expect(makeOutbox({ shards: 16 }).entry(event).pk.startsWith(outboxPartitionPrefix)).toBe(true);
  });
});

describe('partitions', () => {
  it('are named nowhere, so that the stacks fit the one they are deployed to', () => {
    expect(JSON.stringify(templates.prod)).not.toContain('arn:aws:');
    expect(JSON.stringify(templates.china)).not.toContain('arn:aws:');
  });

  it("gives China's stage its own address, and closes API Gateway's", () => {
    const [api] = resourcesOf(templates.china, 'AWS::ApiGatewayV2::Api');
    expect(api?.Properties.DisableExecuteApiEndpoint).toBe(true);
    for (const { Properties } of resourcesOf(templates.china, 'AWS::Lambda::Function')) {
      expect(Properties.Environment.Variables.HUTONG_BASE_URL).toBe('https://hutong.example.cn');
    }
  });
});
