import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openKeyFile } from '../../../adapters/local-keys/index.ts';
import { openSqliteTable } from '../../../adapters/sqlite/index.ts';
import { keyNames } from '../../../schemas/config.ts';
import type { Ids, KeyRing, RecordTable } from '../../../services/ports/index.ts';
import { type ManualClock, manualClock } from '../../contract/manual-clock.ts';

export interface TestPorts {
  readonly table: RecordTable;
  readonly keyRing: KeyRing;
  readonly clock: ManualClock;
  readonly ids: Ids;
  readonly baseUrl: string;
}

/** The embedded engine's ports in a directory of the test's own, with a clock that the test moves and ids that count up. */
export const openPorts = async (): Promise<TestPorts> => {
  const directory = mkdtempSync(join(tmpdir(), 'hutong-unit-'));
  const clock = manualClock();
  const table = openSqliteTable({ file: join(directory, 'records.db'), clock });
  onTestFinished(() => {
    table.close();
    rmSync(directory, { recursive: true });
  });
  let counter = 0;
  return {
    table,
    clock,
    keyRing: await openKeyFile({
      file: join(directory, 'keys.json'),
      names: {
        [keyNames.accessToken]: 'sign',
        [keyNames.auditSeal]: 'sign',
        [keyNames.matchIndex]: 'mac',
        [keyNames.subscriptionSecret]: 'encrypt',
      },
    }),
    ids: {
      next: () => {
        counter += 1;
        return String(counter).padStart(26, '0');
      },
    },
    baseUrl: 'https://gateway.example',
  };
};
