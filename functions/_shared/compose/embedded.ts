import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { type DirectoryStore, openDirectoryStore } from '../../../adapters/filesystem/index.ts';
import { makeHttpNotifier } from '../../../adapters/http-notifier/index.ts';
import { openKeyFile } from '../../../adapters/local-keys/index.ts';
import { openSqliteTable } from '../../../adapters/sqlite/index.ts';
import { blobLinkKeyName, type EmbeddedConfig } from '../../../schemas/config.ts';
import { recognitionReferenceSchema } from '../../../schemas/recognition/index.ts';
import { registrySchema } from '../../../schemas/registry.ts';
import { makeOutbox, makeOutboxPump } from '../../../services/outbox/index.ts';
import type { Clock, OutboxPump } from '../../../services/ports/index.ts';
import { spillBodies } from '../../../services/spill-bodies.ts';
import { finishLargeTransactions, withLargeTransactions } from '../../../services/store/large-transactions/index.ts';
import { makeLog } from '../log.ts';
import { type Engine, makeIds, systemClock } from './engine.ts';
import { keyUses } from './key-uses.ts';
import { parseRegionFile, regionFiles } from './region-files.ts';

export interface EmbeddedEngine extends Engine {
  readonly outboxPump: OutboxPump;
  /** Also tells which links to its blobs are its own. */
  readonly blobs: DirectoryStore;
  /** Finishes every large transaction that is not, for the one process that writes, when it starts. */
  readonly recover: () => Promise<number>;
  /** Deletes what has expired. */
  readonly sweep: () => Promise<number>;
  readonly close: () => void;
}

/** One process on one machine: SQLite, a directory and a key file below `HUTONG_DATA`. Throws `config.invalid`. */
export const openEmbeddedEngine = async (
  config: EmbeddedConfig,
  { clock = systemClock, write }: { readonly clock?: Clock; readonly write: (text: string) => void },
): Promise<EmbeddedEngine> => {
  const inData = (name: string): string => join(config.HUTONG_DATA, name);
  const readRegion = <T>(name: string, schema: z.ZodType<T>): Promise<T> =>
    readFile(inData(name), 'utf8').then((text) => parseRegionFile(name, text, schema));
  const keyRing = await openKeyFile({ file: inData('keys.json'), names: { ...keyUses, [blobLinkKeyName]: 'mac' } });
  const mac = (data: Uint8Array): Promise<Uint8Array> => keyRing.mac(blobLinkKeyName, data);
  const links = { baseUrl: config.HUTONG_BASE_URL, mac, clock };
  const blobs = await openDirectoryStore({ directory: inData('blobs'), links });
  const sqlite = openSqliteTable({ file: inData('hutong.db'), clock });
  const ids = makeIds(clock);
  const spilled = spillBodies(sqlite, blobs);
  const table = withLargeTransactions(spilled, { clock, ids });
  return {
    table,
    blobs,
    keyRing,
    outbox: makeOutbox({ shards: 1 }),
    notifier: makeHttpNotifier({ allowLoopback: config.HUTONG_LOOPBACK_SUBSCRIBERS === 'allow' }),
    outboxPump: makeOutboxPump({ table, shards: 1 }),
    clock,
    ids,
    baseUrl: config.HUTONG_BASE_URL,
    log: makeLog(config.HUTONG_LOG_LEVEL, write),
    readRegistry: () => readRegion(regionFiles.registry, registrySchema),
    readRecognition: () => readRegion(regionFiles.recognition, recognitionReferenceSchema),
    recover: () => finishLargeTransactions(spilled, { clock, takeOver: true }),
    finishLargeTransactions: () => finishLargeTransactions(spilled, { clock }),
    sweep: () => sqlite.sweep(),
    close: () => sqlite.close(),
  };
};
