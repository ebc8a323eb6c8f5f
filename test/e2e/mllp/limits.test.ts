import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusSchema } from '../../../apps/mllp/status/status.ts';
import { oru } from '../messages.ts';
import { codeOf, type Hospital, messagesAt, openHospital, until } from './hospital.ts';

const message = (control: string, padding = 0): Buffer =>
  Buffer.from(`${oru({ control, report: `R-${control}` })}${padding > 0 ? `NTE|1||${'x'.repeat(padding)}\r` : ''}`);

const statusOf = async (port: number) => {
  const response = await fetch(`http://127.0.0.1:${port}/status`);
  return { status: response.status, body: statusSchema.parse(await response.json()) };
};

describe('what the edge agent does not take', () => {
  let hospital: Hospital;
  beforeEach(async () => {
    hospital = await openHospital();
  });
  afterEach(() => hospital.stop());

  it('says AR or CR, in words, while its spool is full, and takes messages again when there is room', async () => {
    hospital.relay.mode = 'unavailable';
    const agent = await hospital.start({ spoolLimit: '512KB' });
    const connection = await hospital.connect(agent);
    const kept: string[] = [];
    let refusal = Buffer.alloc(0);
    for (let at = 0; at < 20 && refusal.length === 0; at += 1) {
      const answer = Buffer.from(await connection.send(message(`F${at}`, 50_000)));
      if (codeOf(answer) === 'AA') kept.push(`F${at}`);
      else refusal = answer;
    }
    const enhanced = message('FX', 50_000).toString().replace('|P|2.4|||', '|P|2.4|||AL|NE');
    const enhancedAnswer = await connection.send(Buffer.from(enhanced));
    const full = await statusOf(agent.statusPort);
    hospital.relay.mode = 'pass';
    await until(async () => (await agent.status()).queue.messages === 0);
    const again = await connection.send(message('F99', 50_000));
    await until(async () => (await agent.status()).queue.messages === 0);

    expect(kept.length).toBeGreaterThan(5);
    expect(codeOf(refusal)).toBe('AR');
    expect(refusal.toString()).toContain('its spool is full');
    expect(codeOf(enhancedAnswer)).toBe('CR');
    expect(full.status).toBe(503);
    expect(full.body.alarms).toContain('spool-full');
    expect(full.body.disk.usedBytes).toBeLessThanOrEqual(full.body.disk.limitBytes);
    expect(hospital.log).toContainEqual(expect.objectContaining({ event: 'alarm.raised', code: 'spool-full' }));
    expect(codeOf(again)).toBe('AA');
    expect(hospital.relay.delivered).toEqual([...kept, 'F99']);
    expect((await statusOf(agent.statusPort)).status).toBe(200);
  });

  it('answers what is no message with AR, passes over stray bytes, and reads on', async () => {
    const agent = await hospital.start();
    const connection = await hospital.connect(agent);

    const empty = await connection.send(Buffer.alloc(0));
    const garbage = await connection.send(Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x1c, 0x0b, 0x99]));
    const good = await connection.send(message('G1'));
    await until(() => hospital.relay.delivered.includes('G1'));

    expect([empty, garbage, good].map(codeOf)).toEqual(['AR', 'AR', 'AA']);
    expect(hospital.relay.seen).toEqual(['G1']);
    expect((await agent.status()).senders).toMatchObject({ received: 1, rejected: 2 });
  });

  it('answers a message that is too large with AR and reads on', async () => {
    const agent = await hospital.start({ messageLimit: '64KB' });
    const connection = await hospital.connect(agent);

    const large = await connection.send(message('B1', 300_000));
    const good = await connection.send(message('B2'));

    expect(codeOf(large)).toBe('AR');
    expect(Buffer.from(large).toString()).toContain('MSA|AR|B1|The message is larger than 65536 bytes');
    expect(codeOf(good)).toBe('AA');
  });

  it('lets go of a sender that begins a message and never ends it', async () => {
    const agent = await hospital.start({ frameTimeout: '0.05' });
    const socket = connect({ host: '127.0.0.1', port: agent.port });
    await once(socket, 'connect');
    socket.resume();
    socket.write('\vMSH|^~\\&|LIS|CITY');
    await once(socket, 'close');

    expect(hospital.log).toContainEqual(expect.objectContaining({ event: 'connection.frame-timeout' }));
  });

  it('sets aside what the gateway refuses for good, goes on with the next, and raises an alarm until it is seen to', async () => {
    const agent = await hospital.start();
    const connection = await hospital.connect(agent);
    hospital.relay.mode = 413;
    await connection.send(message('R1'));
    await until(async () => (await agent.status()).refused === 1);
    hospital.relay.mode = 'pass';
    await connection.send(message('R2'));
    await until(() => hospital.relay.delivered.includes('R2'));

    const alarmed = await agent.status();
    const directory = join(hospital.spool, 'refused');
    const [name = '', facts = ''] = (await readdir(directory)).sort();
    expect(alarmed).toMatchObject({ state: 'alarm', alarms: ['messages-refused'] });
    expect(await readFile(join(directory, name))).toEqual(message('R1'));
    expect(JSON.parse(await readFile(join(directory, facts), 'utf8'))).toMatchObject({ id: 'R1', code: 'http.413' });
    expect(await messagesAt(hospital)).toHaveLength(1);

    await rm(join(directory, name));
    expect((await agent.status()).state).toBe('ok');
  });

  it('says nothing of a person in its status and its log', async () => {
    hospital.relay.mode = 422;
    const agent = await hospital.start();
    const connection = await hospital.connect(agent);
    await connection.send(message('P1'));
    await until(async () => (await agent.status()).refused === 1);

    const said = JSON.stringify([hospital.log, await agent.status()]);
    expect(said).not.toMatch(/欧阳|C9000001|13900000009|P1"/);
  });

  it('lets only one agent have a spool', async () => {
    await hospital.start();

    await expect(hospital.start()).rejects.toMatchObject({ code: 'config.invalid', path: '--spool' });
  });
});
