import { type FunctionName, routes } from '../functions/routes.ts';
import type { KeyName } from './names.ts';

/** Functions that no route leads to: each has its folder under functions/ too. */
const backgroundFunctions = ['outbox', 'seal-audit', 'finish-transactions', 'bulk-jobs'] as const;
type BackgroundFunction = (typeof backgroundFunctions)[number];
export type DeployedFunction = FunctionName | BackgroundFunction;

/** Every function with a route, in the route table's order. */
export const routedFunctions: readonly FunctionName[] = [...new Set(routes.map((route) => route.function))];
export const deployedFunctions: readonly DeployedFunction[] = [...routedFunctions, ...backgroundFunctions];

/** What a function does with the stores: its grants are made of this and of nothing else. */
export interface Access {
  readonly table?: {
    readonly read?: readonly ('GetItem' | 'BatchGetItem' | 'Query')[];
    /** Index of which it reads pages. */
    readonly indexes?: readonly ('gsi1' | 'gsi2' | 'gsi3')[];
    /** Partitions that it writes, `*` at the end for what follows; `all` for the functions that take records in. */
    readonly write?: 'all' | readonly string[];
  };
  /** Key prefixes of the bucket. */
  readonly blobs?: {
    readonly read?: readonly BlobPrefix[];
    readonly write?: readonly BlobPrefix[];
    readonly delete?: readonly BlobPrefix[];
  };
  readonly keys?: Partial<Record<KeyName, readonly KeyAction[]>>;
}

/** `region`: the region's files; `raw`: messages as they came; `bodies`: what is too long for an item of the table; `bulk`: files of bulk jobs. */
type BlobPrefix = 'region' | 'raw' | 'bodies' | 'bulk';

type KeyAction = 'Sign' | 'GetPublicKey' | 'GenerateMac' | 'Encrypt' | 'Decrypt';

interface FunctionSettings {
  /** MiB; CPU comes with it, one whole core at 1,769. */
  readonly memory: number;
  readonly timeoutSeconds: number;
  readonly description: string;
  readonly access: Access;
}

const auditPartitions = 'audit#*';
/** Every function behind a token checks it by the public keys. */
const checkTokens = { 'access-token': ['GetPublicKey'] } as const;

const ingest: Access = {
  table: { read: ['GetItem', 'BatchGetItem', 'Query'], write: 'all' },
  blobs: { read: ['region', 'bodies'], write: ['raw', 'bodies'] },
  keys: { ...checkTokens, 'match-index': ['GenerateMac'] },
};

/** API Gateway waits 30 seconds at most; the stores' own retries end after 4. */
export const functionSettings: Readonly<Record<DeployedFunction, FunctionSettings>> = {
  token: {
    memory: 1024,
    timeoutSeconds: 15,
    description: 'Access tokens (SMART Backend Services)',
    access: {
      table: { write: ['jti#*', auditPartitions] },
      blobs: { read: ['region'] },
      keys: { 'access-token': ['Sign', 'GetPublicKey'] },
    },
  },
  discovery: {
    memory: 512,
    timeoutSeconds: 10,
    description: 'SMART configuration, public keys, CapabilityStatement, health',
    access: { keys: checkTokens },
  },
  hl7v2: {
    memory: 1769,
    timeoutSeconds: 29,
    description: 'HL7 v2 messages',
    access: ingest,
  },
  fhir: {
    memory: 1769,
    timeoutSeconds: 29,
    description: 'FHIR transactions, reads and searches',
    access: {
      ...ingest,
      table: { ...ingest.table, indexes: ['gsi1', 'gsi2'] },
      keys: { ...ingest.keys, 'subscription-secret': ['Encrypt'] },
    },
  },
  messages: {
    memory: 1024,
    timeoutSeconds: 29,
    description: 'Messages received, their ledgers and raw bytes',
    access: {
      table: { read: ['GetItem', 'BatchGetItem', 'Query'], indexes: ['gsi1'], write: [auditPartitions] },
      blobs: { read: ['region', 'raw', 'bodies'] },
      keys: checkTokens,
    },
  },
  profiles: {
    memory: 1024,
    timeoutSeconds: 15,
    description: 'FHIR profiles of the region',
    access: {
      table: {
        read: ['GetItem', 'BatchGetItem', 'Query'],
        write: ['profile', 'profile#*', 'profile-revision', auditPartitions],
      },
      blobs: { read: ['bodies'], write: ['bodies'] },
      keys: checkTokens,
    },
  },
  recognition: {
    memory: 1769,
    timeoutSeconds: 15,
    description: 'Which results may be relied on',
    access: {
      table: { read: ['GetItem', 'BatchGetItem', 'Query'], write: [auditPartitions] },
      blobs: { read: ['region', 'bodies'] },
      keys: { ...checkTokens, 'match-index': ['GenerateMac'] },
    },
  },
  bulk: {
    memory: 1024,
    timeoutSeconds: 29,
    description: 'Bulk imports and exports: taken on, told about, cancelled',
    access: {
      table: { read: ['GetItem', 'BatchGetItem', 'Query'], write: 'all' },
      blobs: { read: ['region', 'bodies', 'bulk'], write: ['raw', 'bodies'], delete: ['bulk'] },
      keys: checkTokens,
    },
  },
  'bulk-jobs': {
    memory: 1769,
    timeoutSeconds: 60,
    description: 'Runs bulk imports and exports',
    access: {
      table: { read: ['GetItem', 'BatchGetItem', 'Query'], indexes: ['gsi1'], write: 'all' },
      blobs: { read: ['region', 'raw', 'bodies'], write: ['bodies', 'bulk'], delete: ['bulk'] },
      keys: { 'match-index': ['GenerateMac'] },
    },
  },
  outbox: {
    memory: 512,
    timeoutSeconds: 60,
    description: "Delivers the outbox from the table's stream, and every minute what is due to subscribers",
    access: {
      // A subscription that changes its status changes its record, its history and its index rows.
      table: { read: ['GetItem', 'BatchGetItem', 'Query'], write: 'all' },
      blobs: { read: ['region', 'bodies'], write: ['bodies'] },
      keys: { 'subscription-secret': ['Decrypt'] },
    },
  },
  'seal-audit': {
    memory: 1024,
    timeoutSeconds: 55,
    description: 'Seals new audit entries every minute',
    access: {
      table: { read: ['BatchGetItem', 'Query'], write: ['audit-seal'] },
      blobs: { read: ['bodies'], write: ['bodies'] },
      keys: { 'audit-seal': ['Sign', 'GetPublicKey'] },
    },
  },
  'finish-transactions': {
    memory: 512,
    timeoutSeconds: 55,
    description: 'Finishes large transactions whose writer was cut off',
    access: {
      table: { read: ['GetItem', 'BatchGetItem', 'Query'], write: 'all' },
      blobs: { read: ['bodies'], write: ['bodies'] },
    },
  },
};
