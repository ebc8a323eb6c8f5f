import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { Wanted } from './permissions.ts';

// biome-ignore lint/suspicious/noExplicitAny: requests of three services, of which a few members are read
type Input = any;

const partition = (item: Input): string => item?.Key?.pk?.S ?? '';

const transactActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** What a call of DynamoDB asks for. */
const wantedOfDynamo = (operation: string, input: Input): readonly Wanted[] => {
  if (operation === 'TransactWriteItems') {
    return input.TransactItems.flatMap((item: Input) =>
      Object.entries(item).map(([kind, part]) => ({
        action: `dynamodb:${transactActions[kind] ?? kind}`,
        resource: 'RecordsTable',
        partitions: [partition(part)],
      })),
    );
  }
  const resource = input.IndexName === undefined ? 'RecordsTable' : `RecordsTable/index/${input.IndexName}`;
  return [{ action: `dynamodb:${operation}`, resource, partitions: [partition(input)] }];
};

const s3Actions: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

const wantedOfS3 = (method: string, path: string): readonly Wanted[] => {
  const [address = '', query = ''] = decodeURIComponent(path).split('?');
  const [, , ...key] = address.split('/');
  if (query.includes('list-type=')) return [{ action: 's3:ListBucket', resource: 'BlobsBucket' }];
  return [{ action: s3Actions[method] ?? method, resource: `BlobsBucket/${key.join('/')}` }];
};

/** With a customer's key, whoever reads or writes needs the key too. */
const dataKey = (wanted: readonly Wanted[]): readonly Wanted[] => {
  const reads = { action: 'kms:Decrypt', resource: 'DataKey' };
  const writes = { action: 'kms:GenerateDataKey', resource: 'DataKey' };
  const isWrite = wanted.some(({ action }) => /Update|Delete|Put/.test(action));
  return [...wanted, reads, ...(isWrite ? [writes] : [])];
};

const wantedBy = ({ method = '', url = '', headers }: IncomingMessage, body: Buffer): readonly Wanted[] => {
  const [service = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  if (service.startsWith('DynamoDB')) return dataKey(wantedOfDynamo(operation, JSON.parse(body.toString())));
  if (service === 'TrentService') {
    return [{ action: `kms:${operation}`, resource: JSON.parse(body.toString()).KeyId }];
  }
  return dataKey(wantedOfS3(method, url));
};

export interface Guard {
  readonly port: number;
  /** What was asked for and not granted. */
  readonly refused: readonly Wanted[];
  /** From now on: passes calls on, answers that there are too many, or does not answer. */
  readonly disturb: (disturbance: Disturbance) => void;
  readonly stop: () => Promise<void>;
}

export type Disturbance = 'none' | 'throttled' | 'silent';

/** Stands before a service and refuses what `allows` does not grant, as IAM would; passes on everything else. */
export const startGuard = async (port: number, allows: (wanted: Wanted) => boolean): Promise<Guard> => {
  const refused: Wanted[] = [];
  let disturbance: Disturbance = 'none';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (disturbance === 'silent') return;
    if (disturbance === 'throttled') {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }));
      return;
    }
    const denied = wantedBy(request, body).filter((wanted) => !allows(wanted));
    if (denied.length > 0) {
      refused.push(...denied);
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'AccessDeniedException', message: denied[0]?.action }));
      return;
    }
    const { method, url, headers } = request;
    const onward = send({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The guard has no port');
  return {
    port: address.port,
    refused,
    disturb(next) {
      disturbance = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
