import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  DomainName,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { routes } from '../../functions/routes.ts';
import { acknowledge } from '../acknowledge.ts';
import { GatewayFunction } from '../constructs/gateway-function.ts';
import type { Stores } from '../constructs/grants.ts';
import { routedFunctions } from '../functions.ts';
import { logGroupName } from '../names.ts';
import type { StageConfig } from '../stages.ts';

export interface CodeStackProps extends StackProps {
  readonly stage: StageConfig;
  readonly stores: Stores;
  readonly bundles: string;
}

/**
 * One line a call. The route's pattern stands for the path, whose ids tell of patients; neither query nor headers, and no address of a caller.
 * `requestId` is API Gateway's; the function's own line has the gateway's.
 */
const accessLog = {
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  functionMilliseconds: '$context.integrationLatency',
  functionError: '$context.integrationErrorMessage',
  responseBytes: '$context.responseLength',
};

/** FHIR clients may write the base with a slash at its end; API Gateway takes no route that ends so, and matches it by a greedy one. */
const spellingsOf = (path: string): readonly string[] => (path === '/fhir' ? [path, '/fhir/{proxy+}'] : [path]);

/** The HTTP API: every route of functions/routes.ts, and the functions behind them. */
export class ApiStack extends Stack {
  /** The address callers use: issuer and audience of tokens. */
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, { stage, stores, bundles, ...props }: CodeStackProps) {
    super(scope, id, props);
    const api = new HttpApi(this, 'Api', {
      apiName: `hutong-${stage.name}`,
      description: `Hutong ${stage.name}`,
      createDefaultStage: false,
      disableExecuteApiEndpoint: stage.domain !== undefined,
    });
    this.baseUrl = stage.domain === undefined ? api.apiEndpoint : `https://${stage.domain.name}`;

    const integrations = new Map(
      routedFunctions.map((name) => {
        const { lambda } = new GatewayFunction(this, name, { name, stage, stores, bundles, baseUrl: this.baseUrl });
        return [name, new HttpLambdaIntegration(`${name}-integration`, lambda)] as const;
      }),
    );
    for (const { function: name, method, path } of routes) {
      const integration = integrations.get(name);
      if (integration === undefined) throw new Error(`Route ${method} ${path} has no function`);
      for (const spelling of spellingsOf(path)) {
        api.addRoutes({ path: spelling, methods: [HttpMethod[method]], integration });
      }
    }
    acknowledge(api, {
      'AwsSolutions-APIG4':
        'The functions check the bearer token themselves, one way on both engines; the public routes of the table need none.',
    });
    this.addStage(api, stage, stores);
    new CfnOutput(this, 'BaseUrl', { value: this.baseUrl });
  }

  private addStage(api: HttpApi, stage: StageConfig, { dataKey }: Stores): void {
    const logGroup = new LogGroup(this, 'AccessLog', {
      logGroupName: logGroupName(stage, 'access'),
      // The enum's values are the days.
      retention: stage.logDays as RetentionDays,
      encryptionKey: dataKey,
      removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
      ...this.domainMapping(stage),
    });
  }

  private domainMapping({ domain }: StageConfig) {
    if (domain === undefined) return {};
    const domainName = new DomainName(this, 'Domain', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new CfnOutput(this, 'DomainTarget', { value: domainName.regionalDomainName });
    return { domainMapping: { domainName } };
  }
}
