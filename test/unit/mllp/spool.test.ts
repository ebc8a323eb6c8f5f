import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Spool } from '../../../apps/mllp/spool/spool.ts';
import type { SpooledMessage } from '../../../apps/mllp/spool/spooled-message.ts';

const megabyte = 1024 * 1024;
const ack = Buffer.from('MSH|^~\\&|GW\rMSA|AA|M1\r');

describe('Spool', () => {
  let directory: string;
  let spool: Spool;
  const open = async (limit = 10 * megabyte): Promise<Spool> => {
    spool = await Spool.open({ directory, limit, now: () => 1_000 });
    return spool;
  };
  const segments = async (): Promise<string[]> => (await readdir(join(directory, 'spool'))).sort();
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hutong-spool-'));
  });
  afterEach(async () => {
    await spool.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('gives messages back in their order after a stop, but for those that are settled', async () => {
    await open();
    const kept = await Promise.all(
      ['M1', 'M2', 'M3'].map((id) => spool.append('LIS|CITY', id, Buffer.from(`bytes of ${id}`))),
    );
    for (const message of kept.slice(0, 1)) await spool.settle(message, ['AA'], ack);
    await spool.close();

    const { recovered } = await open();

    expect(recovered.map(({ n, id, lane }) => [n, id, lane])).toEqual([
      [2, 'M2', 'LIS|CITY'],
      [3, 'M3', 'LIS|CITY'],
    ]);
    const [first] = recovered;
    expect(first === undefined ? '' : Buffer.from(await spool.read(first)).toString()).toBe('bytes of M2');
    expect((await spool.append('LIS|CITY', 'M4', Buffer.from('x'))).n).toBe(4);
  });

  it('keeps acknowledgements, frees the messages, and goes on counting, once all of a segment is delivered', async () => {
    await open();
    const message = await spool.append('LIS|CITY', 'M1', Buffer.alloc(1000, 'x'));
    await spool.settle(message, ['AE'], ack);
    await spool.close();

    await open();

    expect(spool.recovered).toEqual([]);
    expect(await segments()).toEqual(['segment-000000000002.log']);
    const [archived = ''] = await readdir(join(directory, 'acks'));
    const line = JSON.parse((await readFile(join(directory, 'acks', archived), 'utf8')).trim());
    expect(line).toEqual({
      n: 1,
      id: 'M1',
      at: '1970-01-01T00:00:01.000Z',
      outcome: 'answered',
      codes: ['AE'],
      ack: ack.toString(),
    });
  });

  it('keeps an acknowledgement in another charset byte for byte', async () => {
    await open();
    const bytes = Buffer.from([0x4d, 0x53, 0xb2, 0xa1]);
    await spool.settle(await spool.append('', 'M1', Buffer.from('x')), ['AA'], bytes);
    await spool.close();

    const line = JSON.parse(await readFile(join(directory, 'spool', 'segment-000000000001.acks'), 'utf8'));

    expect(Buffer.from(line.ackBase64, 'base64')).toEqual(bytes);
  });

  it('sends again what a cut-off settlement would have settled, and reads those after it', async () => {
    await open();
    const kept = await Promise.all(['M1', 'M2'].map((id) => spool.append('', id, Buffer.from(id))));
    await spool.close();
    await writeFile(join(directory, 'spool', 'segment-000000000001.acks'), '{"n":1,"id":"M1","at":"20');
    await open();
    const [, second] = spool.recovered;
    if (second !== undefined) await spool.settle(second, ['AA'], ack);
    await spool.close();

    await open();

    expect(kept).toHaveLength(2);
    expect(spool.recovered.map(({ id }) => id)).toEqual(['M1']);
  });

  it('copies a damaged stretch aside and delivers the rest', async () => {
    await open();
    await Promise.all(['M1', 'M2', 'M3'].map((id) => spool.append('', id, Buffer.from(id.repeat(20)))));
    await spool.close();
    const file = join(directory, 'spool', 'segment-000000000001.log');
    const bytes = await readFile(file);
    bytes.writeUInt8(0, bytes.indexOf('M2M2'));
    await writeFile(file, bytes);

    await open();

    expect(spool.recovered.map(({ id }) => id)).toEqual(['M1', 'M3']);
    expect(spool.damaged).toBe(1);
  });

  it('refuses what would pass its limit, and has room again once messages are delivered', async () => {
    await open(512 * 1024);
    const kept: SpooledMessage[] = [];
    const fill = async (): Promise<void> => {
      for (;;) kept.push(await spool.append('', 'M', Buffer.alloc(40_000)));
    };
    await expect(fill()).rejects.toMatchObject({ code: 'store.too-large' });
    expect(spool.usedBytes).toBeLessThanOrEqual(spool.limitBytes);
    const fitted = kept.length;
    for (const message of kept) await spool.settle(message, ['AA'], ack);

    const next = await spool.append('', 'M', Buffer.alloc(40_000));

    expect(fitted).toBeGreaterThan(8);
    expect(next.n).toBe(fitted + 1);
    expect(spool.usedBytes).toBeLessThan(100_000);
  });

  it('numbers messages in the order of the calls, also when a segment is full in between', async () => {
    await open(8 * megabyte);
    const kept = await Promise.all(
      Array.from({ length: 40 }, (_, at) => spool.append('', `M${at}`, Buffer.alloc(100_000))),
    );

    expect(kept.map(({ n, id }) => `${n} ${id}`)).toEqual(kept.map((_, at) => `${at + 1} M${at}`));
    expect((await segments()).length).toBeGreaterThan(2);
  });

  it('takes over the lock of an agent that died, and of none that lives', async () => {
    await open();
    await expect(Spool.open({ directory, limit: megabyte, now: () => 0 })).rejects.toMatchObject({
      code: 'config.invalid',
    });
    await spool.close();
    // No process has this number: it is above Linux's highest.
    await writeFile(join(directory, 'agent.lock'), '4194305 1\n');

    await open();

    expect(await readFile(join(directory, 'agent.lock'), 'utf8')).toContain(String(process.pid));
  });
});
