import { App } from 'aws-cdk-lib';
import { GatewayStage } from './gateway-stage.ts';
import type { StageConfig } from './stages.ts';

/** Behaviour of CDK that newer versions have by default and this one only when asked. */
const featureFlags = {
  '@aws-cdk/core:target-partitions': ['aws', 'aws-cn'],
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-iam:standardizedServicePrincipals': true,
};

/** The stacks of each stage. `bundles`: what bundleFunctions made. `outdir`: where to write the assembly; left out, where the CDK CLI says. */
export const makeApp = (
  stages: readonly StageConfig[],
  bundles: string,
  outdir?: string,
): { readonly app: App; readonly gateways: readonly GatewayStage[] } => {
  const app = new App({
    context: featureFlags,
    analyticsReporting: false,
    ...(outdir === undefined ? {} : { outdir }),
  });
  return { app, gateways: stages.map((stage) => new GatewayStage(app, stage, bundles)) };
};
