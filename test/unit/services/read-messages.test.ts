import { describe, expect, test } from 'vitest';
import type { Registry } from '../../../schemas/registry.ts';
import type { Caller } from '../../../services/caller.ts';
import { type MessageRecord, messageId, messagePuts, rawKey } from '../../../services/messages/message-record.ts';
import { makeReadMessages } from '../../../services/messages/read-messages.ts';
import type { BlobStore } from '../../../services/ports/index.ts';
import { delayedIndexTable } from '../../contract/delayed-index-table.ts';
import { registry } from './clients.ts';
import { openPorts } from './ports.ts';

const organisations: Registry['organisations'] = [
  ...registry.organisations,
  { id: 'second', name: '第二医院', nameEn: 'Second', kind: 'hospital', region: '990101', consortia: [] },
];

const caller = (organisation: string, ...scopes: string[]): Caller => ({ client: 'c', organisation, scopes });
const reader = caller('first', 'hutong/message.read');
const steward = caller('office', 'hutong/message.steward');

const open = async () => {
  const { table: sqlite } = await openPorts();
  const table = delayedIndexTable(sqlite);
  const bytes = Buffer.from('MSH|^~\\&|');
  // Only `get` is called.
  const blobs = { get: async () => bytes } as unknown as BlobStore;
  const { list, read, raw } = makeReadMessages({
    table,
    blobs,
    registry: { ...registry, organisations },
  });
  const add = async (number: number, organisation = 'first', status: MessageRecord['status'] = 'processed') => {
    const id = messageId(organisation, 'hl7v2', [String(number)]);
    const record: MessageRecord = {
      id,
      organisation,
      client: 'c',
      kind: 'hl7v2',
      receivedAt: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
      status,
      raw: { key: rawKey(organisation, 'ab'), sha256: 'ab', bytes: 9 },
      errors: [],
      warnings: 0,
      resources: [],
      response: { status: 200, contentType: 'application/hl7-v2; charset=utf-8', body: 'MSA|AA|1' },
    };
    const ledger = [{ path: 'PID-3', disposition: 'mapped' as const, target: 'Patient.identifier' }];
    await table.transact({ puts: messagePuts(record, { ledger, findings: [] }, undefined) });
    return id;
  };
  return { table, add, list, read, raw };
};

describe('messages', () => {
  test('are listed newest first, page by page, each once', async () => {
    const { table, add, list } = await open();
    const ids: string[] = [];
    for (let number = 0; number < 25; number += 1) ids.unshift(await add(number));
    table.catchUp();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ status: 'processed', count: 10, cursor }, reader);
      seen.push(...page.messages.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids);
  });

  test('are readable at once by id, though the list may not have them yet', async () => {
    const { table, add, list, read } = await open();
    const id = await add(1);
    expect((await list({ status: 'processed', count: 10 }, reader)).messages).toEqual([]);
    expect(await read(id, reader)).toMatchObject({ id, ledger: [{ path: 'PID-3' }] });
    table.catchUp();
    expect((await list({ status: 'processed', count: 10 }, reader)).messages).toHaveLength(1);
  });

  test('show no answer that was given: it may quote the message', async () => {
    const { table, add, list, read } = await open();
    const id = await add(1);
    table.catchUp();
    expect(await read(id, reader)).not.toHaveProperty('response');
    expect((await list({ status: 'processed', count: 1 }, reader)).messages[0]).not.toHaveProperty('response');
  });

  test("of another organisation are not there, but for a steward; a steward's list says whose", async () => {
    const { table, add, list, read, raw } = await open();
    const id = await add(1, 'second', 'failed');
    table.catchUp();
    const absent = expect.objectContaining({ code: 'resource.not-found' });
    await expect(read(id, reader)).rejects.toEqual(absent);
    await expect(raw(id, reader)).rejects.toEqual(absent);
    const ofSecond = { status: 'failed', organisation: 'second', count: 5 } as const;
    await expect(list(ofSecond, reader)).rejects.toMatchObject({ code: 'auth.organisation' });
    expect((await list(ofSecond, steward)).messages.map((message) => message.id)).toEqual([id]);
    expect((await read(id, steward)).organisation).toBe('second');
    expect(Buffer.from(await raw(id, steward)).toString()).toContain('MSH');
    await expect(list({ ...ofSecond, organisation: 'nobody' }, steward)).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  test('need a scope', async () => {
    const { add, list, read, raw } = await open();
    const id = await add(1);
    const nobody = caller('first', 'hutong/message.write', 'system/*.cruds');
    for (const attempt of [list({ status: 'processed', count: 1 }, nobody), read(id, nobody), raw(id, nobody)]) {
      await expect(attempt).rejects.toMatchObject({ code: 'auth.scope' });
    }
  });
});
