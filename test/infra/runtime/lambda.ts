import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `npm run lambda:runtime` puts AWS's runtime client: apart, because it compiles itself for a minute or two. */
const clientFolder = fileURLToPath(new URL('../../../.ci/lambda-runtime/node_modules/aws-lambda-ric', import.meta.url));

const findClient = (): string | undefined =>
  existsSync(join(clientFolder, 'rapid-client.node')) ? join(clientFolder, 'index.mjs') : undefined;

const runtimeClient = findClient();

/** Why no bundle can run under Lambda's runtime client here; undefined when they can. */
export const lambdaSkip: string | undefined =
  runtimeClient === undefined
    ? 'AWS’s Lambda runtime client is not there: npm run lambda:runtime builds it, with cmake and g++'
    : undefined;

export interface Lambda {
  /** From the start of the process to its first ask for an event: Lambda's init phase. */
  readonly initMilliseconds: number;
  /** One event at a time, as Lambda does. Rejects with the error that the handler threw. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** All that the function wrote. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

interface LambdaOptions {
  readonly name: string;
  /** Holds `index.mjs`. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** What Lambda's own error form says. */
const errorOf = (text: string): Error => {
  const { errorType, errorMessage } = JSON.parse(text);
  return new Error(`${errorType}: ${errorMessage}`);
};

/** The runtime API that Lambda offers a runtime (2018-06-01): the runtime asks for the next event and posts its answer. */
const startRuntimeApi = async () => {
  const queue: Invocation[] = [];
  const running = new Map<string, Invocation>();
  const ready = Promise.withResolvers<void>();
  let waiting: ServerResponse | undefined;

  const handOver = (): void => {
    const invocation = waiting === undefined ? undefined : queue.shift();
    if (invocation === undefined || waiting === undefined) return;
    running.set(invocation.id, invocation);
    waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': `${Date.now() + 30_000}`,
      'lambda-runtime-invoked-function-arn': 'arn:aws-cn:lambda:cn-north-1:123456789012:function:test',
    });
    waiting.end(JSON.stringify(invocation.event));
    waiting = undefined;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [kind, id = '', verb] = (request.url ?? '').replace('/2018-06-01/runtime/', '').split('/');
    if (kind === 'invocation' && id === 'next') {
      waiting = response;
      ready.resolve();
      handOver();
      return;
    }
    const text = await readText(request);
    response.writeHead(202).end('{}');
    if (kind === 'init') ready.reject(errorOf(text));
    const invocation = running.get(id);
    running.delete(id);
    if (verb === 'response') invocation?.resolve(JSON.parse(text));
    else if (verb === 'error') invocation?.reject(errorOf(text));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The runtime API has no port');

  const failAll = (error: Error): void => {
    ready.reject(error);
    for (const { reject } of [...queue.splice(0), ...running.values()]) reject(error);
    running.clear();
  };
  return {
    address: `127.0.0.1:${address.port}`,
    ready: ready.promise,
    failAll,
    invoke: (event: unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        queue.push({ id: randomUUID(), event, resolve, reject });
        handOver();
      }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
};

/** Runs a bundle in a process of its own under AWS's runtime client for Node, as Lambda would. Rejects when its init fails. */
export const startLambda = async ({ name, directory, environment }: LambdaOptions): Promise<Lambda> => {
  if (runtimeClient === undefined) throw new Error(lambdaSkip);
  const api = await startRuntimeApi();
  const start = performance.now();
  const child = spawn(process.execPath, [runtimeClient], {
    env: {
      ...environment,
      TZ: ':UTC',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: directory,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_LOG_GROUP_NAME: `/hutong/test/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'test',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  child.once('exit', (code) =>
    api.failAll(new Error(`${name} ended with ${code}: ${written.join('').slice(0, 2000)}`)),
  );
  const stop = async (): Promise<void> => {
    await end(child);
    await api.stop();
  };
  try {
    await api.ready;
  } catch (error) {
    await stop();
    throw error;
  }
  const initMilliseconds = performance.now() - start;
  return { initMilliseconds, invoke: api.invoke, log: () => written.join(''), stop };
};
