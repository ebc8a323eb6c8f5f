import { join } from 'node:path';
import { type DeployedFunction, deployedFunctions } from '../../../infra/functions.ts';
import { freePort } from '../../contract/free-port.ts';
import { evaluate, resourcesOf, type Templates } from '../synthesise.ts';
import { type Disturbance, type Guard, startGuard } from './guard.ts';
import { type HttpApi, startHttpApi } from './http-api.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { permissionsOf, type Wanted } from './permissions.ts';
import { bucketName, type Services, sdkEnvironment, startServices, tableName } from './services.ts';

type Service = keyof Services['ports'];

export interface Deployment {
  readonly baseUrl: string;
  readonly services: Services;
  /** The function's process, started when it is first asked for. */
  readonly lambda: (name: DeployedFunction) => Promise<Lambda>;
  /** A process of its own, for whoever stops it. */
  readonly startLambda: (name: DeployedFunction) => Promise<Lambda>;
  /** Disturbs what stands before a service for one function that runs. */
  readonly disturb: (name: DeployedFunction, service: Service, disturbance: Disturbance) => void;
  /** What functions asked for and the template does not grant. */
  readonly refused: () => readonly (Wanted & { readonly function: string })[];
  readonly stop: () => Promise<void>;
}

const variablesOf = (stage: Templates, name: DeployedFunction): Record<string, string> => {
  const resource = resourcesOf(stage, 'AWS::Lambda::Function').find(({ Properties }) =>
    new RegExp(`^hutong-[a-z]+-${name}$`).test(Properties.FunctionName),
  );
  const variables: [string, unknown][] = Object.entries(resource?.Properties.Environment.Variables ?? {});
  return Object.fromEntries(variables.map(([key, value]) => [key, evaluate(value)]));
};

/**
 * A synthesised stage on this machine: the template's table, bucket and keys; each function's own bundle under Lambda's runtime client, with the
 * template's environment, and behind guards that grant what its policy grants; the routes behind one address.
 */
export const deploy = async (stage: Templates, bundles: string): Promise<Deployment> => {
  const services = await startServices(stage);
  const guards: { readonly name: DeployedFunction; readonly service: Service; readonly guard: Guard }[] = [];
  const lambdas = new Map<DeployedFunction, Promise<Lambda>>();
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;

  const guarded = async (name: DeployedFunction, service: Service): Promise<string> => {
    const allows = permissionsOf(stage, name);
    const guard = await startGuard(services.ports[service], (wanted) => {
      const resource = services.aliasOf.get(wanted.resource) ?? wanted.resource;
      return allows({ ...wanted, resource });
    });
    guards.push({ name, service, guard });
    return `http://127.0.0.1:${guard.port}`;
  };

  const start = async (name: DeployedFunction): Promise<Lambda> =>
    startLambda({
      name,
      directory: join(bundles, name),
      environment: {
        ...variablesOf(stage, name),
        HUTONG_BASE_URL: baseUrl,
        HUTONG_TABLE: tableName,
        HUTONG_BUCKET: bucketName,
        ...sdkEnvironment,
        AWS_ENDPOINT_URL_DYNAMODB: await guarded(name, 'dynamodb'),
        AWS_ENDPOINT_URL_S3: await guarded(name, 's3'),
        AWS_ENDPOINT_URL_KMS: await guarded(name, 'kms'),
      },
    });

  const lambda = (name: DeployedFunction): Promise<Lambda> => {
    const known = lambdas.get(name) ?? start(name);
    lambdas.set(name, known);
    return known;
  };

  const api: HttpApi = await startHttpApi(stage, port, async (name, event) => (await lambda(name)).invoke(event));
  return {
    baseUrl,
    services,
    lambda,
    startLambda: start,
    disturb(name, service, disturbance) {
      const found = guards.find((candidate) => candidate.name === name && candidate.service === service);
      found?.guard.disturb(disturbance);
    },
    refused: () => guards.flatMap(({ name, guard }) => guard.refused.map((wanted) => ({ function: name, ...wanted }))),
    async stop() {
      await api.stop();
      for (const name of deployedFunctions) {
        // One that never started has stopped by itself.
        await lambdas.get(name)?.then(
          (lambda) => lambda.stop(),
          () => {},
        );
      }
      await Promise.all(guards.map(({ guard }) => guard.stop()));
      await services.stop();
    },
  };
};
