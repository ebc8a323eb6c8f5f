import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableShape } from '../../schemas/table-shape.ts';
import { freePort } from './free-port.ts';

const findBinary = (): string | undefined => {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json'));
    const binary = join(folder, 'dynoxide');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
};

const binary = findBinary();

/** Why DynamoDB's suites cannot run here; undefined when they can. */
export const dynoxideSkip: string | undefined =
  binary === undefined ? 'the optional dependency @dynoxide/linux-x64 is not installed on this platform' : undefined;

export interface Dynoxide {
  readonly client: DynamoDBClient;
  /** Makes a table of the shape that the adapter expects. */
  createTable(name: string): Promise<void>;
  stop(): Promise<void>;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

const untilItAnswers = async (port: number, child: ChildProcess): Promise<void> => {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`dynoxide ended with ${child.exitCode}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('dynoxide did not answer');
};

/** Starts the DynamoDB-compatible engine in memory on a free port. */
export const startDynoxide = async (): Promise<Dynoxide> => {
  if (binary === undefined) throw new Error('dynoxide is not installed');
  const port = await freePort();
  const child = spawn(binary, ['--port', `${port}`], { stdio: 'ignore' });
  await untilItAnswers(port, child);
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'cn-north-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    client,
    async createTable(name) {
      const keys = [
        ...tableShape.indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
        tableShape.partitionKey,
        tableShape.sortKey,
      ];
      const schema = ({ partitionKey, sortKey }: { readonly partitionKey: string; readonly sortKey: string }) => [
        { AttributeName: partitionKey, KeyType: 'HASH' as const },
        { AttributeName: sortKey, KeyType: 'RANGE' as const },
      ];
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
          KeySchema: schema(tableShape),
          GlobalSecondaryIndexes: tableShape.indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: schema(index),
            Projection: { ProjectionType: 'KEYS_ONLY' },
          })),
        }),
      );
    },
    async stop() {
      client.destroy();
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
};
