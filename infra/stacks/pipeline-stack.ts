import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { GatewayFunction } from '../constructs/gateway-function.ts';
import { outboxPartitionPrefix } from '../names.ts';
import type { CodeStackProps } from './api-stack.ts';

/** What runs beside the API: the outbox, fed by the table's stream, the audit sealer, every minute, and what finishes large transactions. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { baseUrl, ...props }: CodeStackProps & { readonly baseUrl: string }) {
    super(scope, id, props);
    const { stage, stores, bundles } = props;
    const shared = { stage, stores, bundles, baseUrl };
    const outbox = new GatewayFunction(this, 'outbox', { ...shared, name: 'outbox' });
    this.addOutbox(outbox, props);
    new Rule(this, 'Subscribers', {
      description: 'Sends again what subscribers did not take',
      schedule: Schedule.rate(Duration.minutes(1)),
      // What is due stays queued: the next minute's run sends what a failed one left.
      targets: [new LambdaFunction(outbox.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    const sealer = new GatewayFunction(this, 'seal-audit', {
      ...shared,
      name: 'seal-audit',
      // A second sealer would only lose to the first.
      ...(stage.reserveConcurrency ? { reservedConcurrency: 1 } : {}),
    });
    new Rule(this, 'EveryMinute', {
      description: 'Seals new audit entries',
      schedule: Schedule.rate(Duration.minutes(1)),
      // The next minute's run seals what a failed one left.
      targets: [new LambdaFunction(sealer.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    const bulkJobs = new GatewayFunction(this, 'bulk-jobs', { ...shared, name: 'bulk-jobs' });
    new Rule(this, 'BulkJobs', {
      description: 'Runs bulk imports and exports',
      schedule: Schedule.rate(Duration.minutes(1)),
      // Jobs have leases: runs that overlap share them out, and the next one goes on where a failed one was.
      targets: [new LambdaFunction(bulkJobs.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    const finisher = new GatewayFunction(this, 'finish-transactions', { ...shared, name: 'finish-transactions' });
    new Rule(this, 'EveryTenMinutes', {
      description: 'Finishes large transactions whose writer was cut off',
      schedule: Schedule.rate(Duration.minutes(10)),
      // The next run finishes what a failed one left; readers and writers do not wait for it.
      targets: [new LambdaFunction(finisher.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(5) })],
    });
  }

  private addOutbox({ lambda }: GatewayFunction, { stores: { table, dataKey } }: CodeStackProps): void {
    const { tableStreamArn } = table;
    if (tableStreamArn === undefined) throw new Error('The table has no stream');
    lambda.addToRolePolicy(
      new PolicyStatement({
        sid: 'ReadStream',
        actions: [
          'dynamodb:DescribeStream',
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:ListStreams',
        ],
        resources: [tableStreamArn],
      }),
    );
    lambda.addToRolePolicy(
      new PolicyStatement({
        sid: 'StreamAndQueueAtRest',
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
        resources: [dataKey.keyArn],
      }),
    );
    const deadLetters = new Queue(this, 'OutboxDeadLetters', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: dataKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(deadLetters, { 'AwsSolutions-SQS3': 'It is a dead-letter queue.' });
    // CDK's own grant for a dead-letter queue names KMS actions by wildcard.
    lambda.addToRolePolicy(
      new PolicyStatement({
        sid: 'DeadLetters',
        actions: ['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
        resources: [deadLetters.queueArn],
      }),
    );
    new EventSourceMapping(this, 'OutboxStream', {
      target: lambda,
      eventSourceArn: tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        FilterCriteria.filter({
          // An event of a large transaction is inserted staged, and becomes one by a change (docs/decisions/large-transactions.md).
          eventName: FilterRule.or('INSERT', 'MODIFY'),
          dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(outboxPartitionPrefix) } } },
        }),
      ],
      batchSize: 100,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      // A subscriber's trouble holds its shard back for so long; then the records' places go to the queue and the stream goes on.
      maxRecordAge: Duration.hours(6),
      retryAttempts: 100,
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
    });
  }
}
