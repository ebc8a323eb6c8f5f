import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findingsOf } from '../../infra/findings.ts';
import { deployedFunctions } from '../../infra/functions.ts';
import { makeApp } from '../../infra/make-app.ts';
import type { StageConfig } from '../../infra/stages.ts';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are JSON; what is read of them is asserted
  readonly Properties: Readonly<Record<string, any>>;
  readonly DeletionPolicy?: string;
}
export interface Templates {
  readonly data: Template;
  readonly api: Template;
  readonly pipeline: Template;
  /** What cdk-nag found. */
  readonly findings: readonly string[];
}
interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** The templates of one stage, from bundles that hold nothing: what they say does not depend on the code. */
export const synthesise = (stage: StageConfig): Templates => {
  const directory = mkdtempSync(join(tmpdir(), 'hutong-synth-'));
  try {
    for (const name of deployedFunctions) {
      mkdirSync(join(directory, 'bundles', name), { recursive: true });
      writeFileSync(join(directory, 'bundles', name, 'index.mjs'), `// ${name}\n`);
    }
    const { app, gateways } = makeApp([stage], join(directory, 'bundles'), join(directory, 'out'));
    app.synth();
    const findings = findingsOf(app);
    const [gateway] = gateways;
    if (gateway === undefined) throw new Error('No stage was made');
    const read = ({ templateFile }: { readonly templateFile: string }): Template =>
      JSON.parse(readFileSync(join(directory, 'out', `assembly-${stage.name}`, templateFile), 'utf8'));
    return { data: read(gateway.data), api: read(gateway.api), pipeline: read(gateway.pipeline), findings };
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** Every resource of a type, in all stacks. */
export const resourcesOf = ({ data, api, pipeline }: Templates, type: string): readonly Resource[] =>
  [data, api, pipeline].flatMap(({ Resources }) => Object.values(Resources).filter(({ Type }) => Type === type));

/** The properties of the one resource of a type. */
export const propertiesOf = (stage: Templates, type: string): Resource['Properties'] => {
  const [resource, ...others] = resourcesOf(stage, type);
  if (resource === undefined || others.length > 0) throw new Error(`There is not one ${type}`);
  return resource.Properties;
};

/** Every route of the API and the function that it leads to. */
export const routesOf = (stage: Templates): readonly { readonly key: string; readonly function: string }[] => {
  const { Resources } = stage.api;
  return resourcesOf(stage, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => {
    const integration = Resources[Properties.Target['Fn::Join'][1][1].Ref];
    const target = Resources[integration?.Properties.IntegrationUri['Fn::GetAtt'][0]];
    return { key: Properties.RouteKey, function: target?.Properties.FunctionName.replace(/^hutong-[a-z]+-/, '') };
  });
};

/** What an intrinsic function comes to once it is deployed, near enough to be parsed. */
export const evaluate = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', '']] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(evaluate).join(separator);
  }
  if (JSON.stringify(argument).includes('ApiEndpoint')) return 'https://api.example.org';
  if (name === 'Ref' && String(argument).startsWith('AWS::')) return String(argument).slice(5).toLowerCase();
  return `deployed-${name.replaceAll(':', '').toLowerCase()}`;
};
