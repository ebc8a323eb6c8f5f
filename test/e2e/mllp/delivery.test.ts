import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameReader, frame } from '../../../apps/client/mllp-frames.ts';
import type { Agent } from '../../../apps/mllp/agent.ts';
import { encodeBytes } from '../../../domain/hl7v2/index.ts';
import { oru, personNumber } from '../messages.ts';
import { codeOf, type Hospital, messagesAt, openHospital, until } from './hospital.ts';

const message = (control: string, number = 1): string =>
  oru({ control, person: personNumber(number), record: `C-${number}`, report: `R-${number}` });

/** The same, of another system and with MSH-15 and MSH-16. */
const from = (text: string, application: string, accept = '', answer = ''): string => {
  const [header = '', ...rest] = text.split('\r');
  const fields = header.split('|');
  fields[2] = application;
  fields[14] = accept;
  fields[15] = answer;
  return [fields.join('|'), ...rest].join('\r');
};

/** Sends bytes as they are and collects the frames that come back until there are so many. */
const exchange = async (port: number, chunks: readonly Uint8Array[], expected: number): Promise<Uint8Array[]> => {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const reader = new FrameReader(100_000);
  const answers: Uint8Array[] = [];
  socket.on('data', (chunk: Buffer) => {
    for (const event of reader.push(chunk)) if (event.kind === 'frame') answers.push(event.bytes);
  });
  await once(socket, 'connect');
  for (const chunk of chunks) {
    socket.write(chunk);
    await new Promise(setImmediate);
  }
  await until(() => answers.length >= expected);
  socket.destroy();
  return answers;
};

describe('the edge agent and a gateway that is there', () => {
  let hospital: Hospital;
  let agent: Agent;
  beforeAll(async () => {
    hospital = await openHospital();
    agent = await hospital.start();
  });
  afterAll(() => hospital.stop());

  it('answers at once and delivers the bytes as they came, GB 18030 included', async () => {
    const bytes = encodeBytes(message('GB1', 21), 'gb18030');
    const connection = await hospital.connect(agent);

    const answer = await connection.send(bytes);
    await until(() => hospital.relay.delivered.includes('GB1'));

    expect(codeOf(answer)).toBe('AA');
    const [id] = await messagesAt(hospital);
    const raw = await hospital.system.call(`/messages/${id}/raw`);
    expect(Buffer.from(raw.bytes)).toEqual(Buffer.from(bytes));
  });

  it('reads frames that come byte by byte and frames that come together', async () => {
    const split = frame(encodeBytes(message('S1', 22), 'utf-8'));
    const joined = Buffer.concat(['J1', 'J2', 'J3'].map((id) => Buffer.from(frame(Buffer.from(message(id, 23))))));

    const bytewise = await exchange(
      agent.port,
      [...split].map((byte) => Buffer.of(byte)),
      1,
    );
    const together = await exchange(agent.port, [joined], 3);

    expect(bytewise.map(codeOf)).toEqual(['AA']);
    expect(together.map((answer) => /MSA\|AA\|(\w+)/.exec(Buffer.from(answer).toString())?.[1])).toEqual([
      'J1',
      'J2',
      'J3',
    ]);
    await until(() => hospital.relay.delivered.includes('J3'));
    expect(hospital.relay.delivered.filter((id) => id.startsWith('J'))).toEqual(['J1', 'J2', 'J3']);
  });

  it('keeps the order of each of two sources that send at the same time', async () => {
    const send = async (application: string): Promise<string[]> => {
      const connection = await hospital.connect(agent);
      const ids = Array.from({ length: 8 }, (_, at) => `${application}${at}`);
      for (const id of ids) await connection.send(Buffer.from(from(message(id, 24), application)));
      return ids;
    };

    const [first, second] = await Promise.all([send('LAB'), send('RIS')]);
    await until(() => hospital.relay.delivered.includes('LAB7') && hospital.relay.delivered.includes('RIS7'));

    expect(hospital.relay.delivered.filter((id) => id.startsWith('LAB'))).toEqual(first);
    expect(hospital.relay.delivered.filter((id) => id.startsWith('RIS'))).toEqual(second);
  });

  it('answers an enhanced sender with CA, and one that wants no answer not at all', async () => {
    const silent = frame(Buffer.from(from(message('N1', 25), 'LIS', 'NE', 'NE')));
    const asking = frame(Buffer.from(from(message('N2', 25), 'LIS', 'AL', 'NE')));

    const answers = await exchange(agent.port, [silent, asking], 1);

    expect(answers.map((answer) => /MSA\|(\w+\|\w+)/.exec(Buffer.from(answer).toString())?.[1])).toEqual(['CA|N2']);
  });

  it('answers a batch with the batch that the gateway answers', async () => {
    const batch = `BHS|^~\\&|LIS|CITY|HUTONG|REGION|20260312||||B7\r${message('B1', 26)}${message('B2', 26)}BTS|2\r`;
    const connection = await hospital.connect(agent);

    const answer = Buffer.from(await connection.send(Buffer.from(batch))).toString();

    expect(answer.match(/BHS\|[^\r]*\|B7(?=\r)|MSA\|AA\|B\d|BTS\|2/g)).toEqual([
      expect.stringContaining('|HUTONG|REGION|LIS|CITY|'),
      'MSA|AA|B1',
      'MSA|AA|B2',
      'BTS|2',
    ]);
  });
});

describe('the edge agent that waits for the gateway', () => {
  let hospital: Hospital;
  let agent: Agent;
  beforeAll(async () => {
    hospital = await openHospital();
    agent = await hospital.start({ answer: 'application' });
  });
  afterAll(() => hospital.stop());

  it('hands the gateway’s own answer back: AA, and AE or AR with what is wrong', async () => {
    const connection = await hospital.connect(agent);

    const good = await connection.send(Buffer.from(message('A1')));
    const unsupported = await connection.send(Buffer.from(message('A2').replace('ORU^R01', 'ZZZ^Z01')));

    expect(codeOf(good)).toBe('AA');
    expect(codeOf(unsupported)).toBe('AR');
    expect(Buffer.from(unsupported).toString()).toContain('200&');
    expect((await agent.status()).gateway).toMatchObject({ forwarded: 2, notAccepted: 1 });
  });

  it('answers an enhanced sender twice: CA for its keeping, then the gateway’s AA', async () => {
    const answers = await exchange(agent.port, [frame(Buffer.from(from(message('A3'), 'LIS', 'AL', 'AL')))], 2);

    expect(answers.map(codeOf)).toEqual(['CA', 'AA']);
  });

  it('says AE when the gateway is silent, keeps the message, and delivers it all the same', async () => {
    hospital.relay.mode = 'unavailable';
    const impatient = await hospital.start({
      answer: 'application',
      answerTimeout: '0.05',
      spool: join(hospital.spool, 'impatient'),
    });
    const connection = await hospital.connect(impatient);

    const answer = await connection.send(Buffer.from(message('A4')));
    hospital.relay.mode = 'pass';
    await until(async () => (await impatient.status()).queue.messages === 0);

    expect(codeOf(answer)).toBe('AE');
    expect(hospital.relay.delivered.filter((id) => id === 'A4')).toEqual(['A4']);
  });
});
