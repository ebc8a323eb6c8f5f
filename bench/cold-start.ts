import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../infra/bundle/bundle-functions.ts';
import { deployedFunctions } from '../infra/functions.ts';
import { stages } from '../infra/stages.ts';
import { dynoxideSkip } from '../test/contract/dynoxide.ts';
import { freePort } from '../test/contract/free-port.ts';
import { uploadDemoRegion } from '../test/infra/runtime/demo-region.ts';
import { deploy } from '../test/infra/runtime/deployment.ts';
import { type Lambda, lambdaSkip, startLambda } from '../test/infra/runtime/lambda.ts';
import { synthesise } from '../test/infra/synthesise.ts';

const runs = 5;

type Figures = Readonly<Record<string, number>>;

/** Milliseconds. */
const medianOf = async (measure: () => Promise<number>): Promise<number> => {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await measure());
  return Math.round(times.toSorted((left, right) => left - right)[Math.floor(runs / 2)] ?? 0);
};

const untilHealthy = async (port: number, child: ChildProcess): Promise<void> => {
  while (child.exitCode === null) {
    const status = await fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`The gateway ended with ${child.exitCode}`);
};

/** From `npm start` to the first 200 of /health. */
const startOnce = async (data: string): Promise<number> => {
  const port = await freePort();
  const start = performance.now();
  // npm starts a shell, the shell the gateway: a group of their own, so that all can be ended.
  const child = spawn('npm', ['start'], {
    env: { ...process.env, PORT: `${port}`, HUTONG_DATA: data },
    stdio: 'ignore',
    detached: true,
  });
  try {
    await untilHealthy(port, child);
    return performance.now() - start;
  } finally {
    const ended = once(child, 'exit');
    if (child.pid !== undefined && child.exitCode === null) {
      process.kill(-child.pid, 'SIGTERM');
      await ended;
    }
  }
};

const measureServer = async (directory: string): Promise<Figures> => {
  let region = 0;
  const old = join(directory, 'old');
  await startOnce(old);
  return {
    'npm start, new region, ms': await medianOf(() => startOnce(join(directory, `new-${region++}`))),
    'npm start, region there, ms': await medianOf(() => startOnce(old)),
  };
};

const initOnce = async (start: () => Promise<Lambda>): Promise<number> => {
  const lambda = await start();
  await lambda.stop();
  return lambda.initMilliseconds;
};

/** Of a function that does nothing: Node and the runtime client. */
const measureEmpty = async (directory: string): Promise<number> => {
  const empty = join(directory, 'empty');
  await mkdir(empty);
  await writeFile(join(empty, 'index.mjs'), 'export const handler = async () => {};\n');
  return medianOf(() => initOnce(() => startLambda({ name: 'empty', directory: empty, environment: {} })));
};

const measureFunctions = async (directory: string): Promise<Figures> => {
  const bundles = join(directory, 'functions');
  const figures: Record<string, number> = {};
  for (const { name, bytes } of await bundleFunctions(bundles)) {
    figures[`${name}, bundle, kB`] = Math.round(bytes / 1000);
  }
  const [stage] = stages;
  if (stage === undefined || lambdaSkip !== undefined || dynoxideSkip !== undefined) return figures;
  const deployment = await deploy(synthesise(stage), bundles);
  try {
    await uploadDemoRegion(deployment.services.s3, join(directory, 'region'));
    figures['empty function, init, ms'] = await measureEmpty(directory);
    for (const name of deployedFunctions) {
      figures[`${name}, init, ms`] = await medianOf(() => initOnce(() => deployment.startLambda(name)));
    }
  } finally {
    await deployment.stop();
  }
  return figures;
};

/**
 * How long until the gateway answers: `npm start` on one machine, and on AWS the init phase of each function's bundle under Lambda's own runtime
 * client, from the start of its process to its first ask for an event, with the stores on this machine.
 */
export const bench = {
  name: 'cold-start',
  async run(): Promise<Figures> {
    const directory = await mkdtemp(join(tmpdir(), 'hutong-bench-'));
    try {
      return { ...(await measureServer(directory)), ...(await measureFunctions(directory)) };
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

if (import.meta.main) console.table(await bench.run());
