import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

interface PrivateBucketProps {
  readonly encryptionKey: IKey;
  readonly removalPolicy: RemovalPolicy;
}

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
} as const;

/** A bucket that only this account reads, over TLS, encrypted under a key of its own, every version kept, with a log of who asked for what. */
export class PrivateBucket extends Construct {
  readonly bucket: Bucket;
  readonly accessLogs: Bucket;

  constructor(scope: Construct, id: string, { encryptionKey, removalPolicy }: PrivateBucketProps) {
    super(scope, id);
    this.accessLogs = new Bucket(this, 'AccessLogs', {
      ...closed,
      // S3 delivers access logs only to buckets under its own keys.
      encryption: BucketEncryption.S3_MANAGED,
      versioned: true,
      lifecycleRules: [{ expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(1) }],
      removalPolicy,
    });
    this.bucket = new Bucket(this, 'Bucket', {
      ...closed,
      encryption: BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      versioned: true,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        // A bulk job takes its files away after a day; what a crash let it forget goes by itself.
        { prefix: 'bulk/', expiration: Duration.days(7), noncurrentVersionExpiration: Duration.days(1) },
      ],
      // CDK's own Bucket does not fit CDK's IBucket under exactOptionalPropertyTypes.
      serverAccessLogsBucket: this.accessLogs as IBucket,
      removalPolicy,
    });
    acknowledge(this, {
      'HIPAA.Security-S3BucketReplicationEnabled':
        'Whether health records may leave their region is for the law and its authorities; versions keep what was overwritten.',
    });
    acknowledge(this.accessLogs, {
      'HIPAA.Security-S3DefaultEncryptionKMS': 'S3 delivers access logs only to buckets under its own keys.',
    });
  }
}
