import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { keyNames } from '../../schemas/config.ts';
import { acknowledge } from '../acknowledge.ts';
import { type DeployedFunction, functionSettings } from '../functions.ts';
import { keyAlias, logGroupName, regionPrefix } from '../names.ts';
import type { StageConfig } from '../stages.ts';
import { accessStatements, type Stores } from './grants.ts';

export interface GatewayFunctionProps {
  readonly name: DeployedFunction;
  readonly stage: StageConfig;
  readonly stores: Stores;
  readonly baseUrl: string;
  /** Directory that holds a directory `<name>` with `index.mjs`. */
  readonly bundles: string;
  readonly reservedConcurrency?: number;
}

/** Every setting that the function reads (schemas/config.ts), and nothing secret. */
const environmentOf = ({ stage, stores, baseUrl }: GatewayFunctionProps): Record<string, string> => ({
  HUTONG_ENGINE: 'aws',
  HUTONG_BASE_URL: baseUrl,
  HUTONG_LOG_LEVEL: stage.logLevel,
  HUTONG_TABLE: stores.table.tableName,
  HUTONG_BUCKET: stores.bucket.bucketName,
  HUTONG_REGION_PREFIX: regionPrefix,
  ...Object.fromEntries(
    Object.values(keyNames).map((name) => [
      `HUTONG_KMS_${name.replaceAll('-', '_').toUpperCase()}`,
      keyAlias(stage, name),
    ]),
  ),
});

/**
 * One Lambda function of the gateway, hardened: Node 24 ESM on arm64, a role that may do what its entry in functions.ts says and write its own log,
 * an encrypted log group with an end, traces, a bound on its time.
 */
export class GatewayFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: GatewayFunctionProps) {
    super(scope, id);
    const { name, stage, stores, bundles, reservedConcurrency } = props;
    const { memory, timeoutSeconds, description, access } = functionSettings[name];
    const functionName = `hutong-${stage.name}-${name}`;

    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: logGroupName(stage, name),
      // The enum's values are the days.
      retention: stage.logDays as RetentionDays,
      encryptionKey: stores.dataKey,
      removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Hutong ${stage.name}: ${description}`,
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'OwnLog',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const statement of accessStatements(Stack.of(this), stage, stores, access)) role.addToPolicy(statement);

    acknowledge(role, {
      'HIPAA.Security-IAMNoInlinePolicy':
        'One policy belongs to one function, says what it alone may do, and goes when it goes.',
    });

    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: stage.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(join(bundles, name)),
      handler: 'index.handler',
      memorySize: memory,
      timeout: Duration.seconds(timeoutSeconds),
      tracing: Tracing.ACTIVE,
      environment: environmentOf(props),
      role,
      logGroup,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    });
    acknowledge(this.lambda, {
      'HIPAA.Security-LambdaConcurrency': 'Reserved only where it protects; the API is throttled before its functions.',
      'HIPAA.Security-LambdaDLQ':
        'API Gateway waits for the answer; the stream has a queue for what fails; the next minute seals what a failed run left.',
      'HIPAA.Security-LambdaInsideVPC':
        'The functions talk to DynamoDB, S3 and KMS alone, over TLS and by their own role; there is nothing of theirs in a VPC.',
    });
  }
}
