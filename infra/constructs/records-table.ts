import type { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { tableShape } from '../../schemas/table-shape.ts';
import { acknowledge } from '../acknowledge.ts';

interface RecordsTableProps {
  readonly encryptionKey: IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The record table as adapters/dynamodb expects it: on demand, recoverable to any second of 35 days, with a stream for the outbox. */
export class RecordsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: RecordsTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      ...props,
      partitionKey: text(tableShape.partitionKey),
      sortKey: text(tableShape.sortKey),
      timeToLiveAttribute: tableShape.expiryAttribute,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Events are only inserted: the image before would be read by nobody.
      stream: StreamViewType.NEW_IMAGE,
    });
    acknowledge(this.table, {
      'HIPAA.Security-DynamoDBInBackupPlan': 'Point-in-time recovery goes back to any second of 35 days.',
    });
    for (const { name, partitionKey, sortKey } of tableShape.indexes) {
      this.table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: text(partitionKey),
        sortKey: text(sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
  }
}
