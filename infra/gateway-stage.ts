import { Stage, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';
import type { StageConfig } from './stages.ts';

/** One deployment of the gateway: `cdk deploy 'prod/*'`. */
export class GatewayStage extends Stage {
  readonly data: DataStack;
  readonly api: ApiStack;
  readonly pipeline: PipelineStack;

  constructor(scope: Construct, stage: StageConfig, bundles: string) {
    const { account, region } = stage;
    super(scope, stage.name, {
      env: { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) },
    });
    const named = (part: string) => ({ stage, stackName: `hutong-${stage.name}-${part}` });
    this.data = new DataStack(this, 'data', {
      ...named('data'),
      terminationProtection: stage.keepData,
      description: 'Hutong: table, bucket and keys',
    });
    const { table, bucket, dataKey } = this.data;
    const code = { stores: { table, bucket, dataKey }, bundles };
    this.api = new ApiStack(this, 'api', {
      ...named('api'),
      ...code,
      description: 'Hutong: HTTP API and its functions',
    });
    this.pipeline = new PipelineStack(this, 'pipeline', {
      ...named('pipeline'),
      ...code,
      baseUrl: this.api.baseUrl,
      description: 'Hutong: outbox and scheduled functions',
    });
    Tags.of(this).add('application', 'hutong');
    Tags.of(this).add('stage', stage.name);
  }
}
