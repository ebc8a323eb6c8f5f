import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oru, personNumber } from '../messages.ts';
import { agentOptions } from './agent-options.ts';
import { codeOf, type Hospital, messagesAt, openHospital, until } from './hospital.ts';

const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

const message = (control: string): Buffer =>
  Buffer.from(oru({ control, person: personNumber(31), record: 'C-31', report: `R-${control}` }));

const main = fileURLToPath(new URL('../../../apps/mllp/main.ts', import.meta.url));

/** An agent in a process of its own, which can be killed. */
const spawnAgent = async ({ relay, data, spool }: Hospital) => {
  const options = Object.entries(agentOptions(relay.url, data, spool)).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    value,
  ]);
  const child = spawn(process.execPath, [main, 'run', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  let port = 0;
  for await (const line of createInterface(child.stderr)) {
    port = Number(/MLLP on port (\d+)/.exec(line)?.[1] ?? 0);
    if (port > 0) break;
  }
  // Or the pipe fills up.
  child.stderr.resume();
  return {
    port,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
};

describe('a gateway that is away', () => {
  let hospital: Hospital;
  beforeEach(async () => {
    hospital = await openHospital();
  });
  afterEach(() => hospital.stop());

  it('gets everything in order, once, when it is back, also across a restart of the agent', async () => {
    hospital.relay.mode = 'unavailable';
    const before = await hospital.start();
    const connection = await hospital.connect(before);
    const answers: string[] = [];
    for (const id of ids('W', 6)) answers.push(codeOf(await connection.send(message(id))));
    await until(async () => (await before.status()).gateway.lastFailureCode === 'http.503');
    const waiting = await before.status();
    await before.stop();

    const after = await hospital.start();
    const second = await hospital.connect(after);
    await second.send(message('W6'));
    hospital.relay.mode = 'pass';
    await until(async () => (await after.status()).queue.messages === 0);

    expect(answers).toEqual(Array(6).fill('AA'));
    expect(waiting.queue).toMatchObject({ messages: 6, lanes: 1 });
    expect(hospital.relay.delivered).toEqual(ids('W', 7));
    expect(await messagesAt(hospital)).toHaveLength(7);
  });

  it('keeps one copy of a message whose answer was lost on the way', async () => {
    hospital.relay.mode = 'swallow';
    const agent = await hospital.start();
    const connection = await hospital.connect(agent);
    await connection.send(message('L0'));
    await until(() => hospital.relay.seen.length > 1);
    hospital.relay.mode = 'pass';
    await until(async () => (await agent.status()).queue.messages === 0);

    expect(hospital.relay.seen.length).toBeGreaterThan(1);
    expect(hospital.relay.delivered).toEqual(['L0']);
    expect(await messagesAt(hospital)).toHaveLength(1);
  });

  it('loses nothing and doubles nothing when the agent is killed between keeping and delivering', async () => {
    // The first message reaches the gateway again and again, and the agent never learns of it.
    hospital.relay.mode = 'swallow';
    const killed = await spawnAgent(hospital);
    const connection = await hospital.connect(killed);
    for (const id of ids('K', 4)) expect(codeOf(await connection.send(message(id)))).toBe('AA');
    await until(() => hospital.relay.seen.includes('K0'));
    connection.close();
    await killed.kill();

    hospital.relay.mode = 'pass';
    const next = await hospital.start();
    await until(async () => (await next.status()).queue.messages === 0);

    expect(hospital.relay.delivered).toEqual(ids('K', 4));
    expect(await messagesAt(hospital)).toHaveLength(4);
    expect(hospital.log).toContainEqual(expect.objectContaining({ event: 'spool.recovered', count: 4 }));
  });

  it('gets a new token when the gateway no longer takes the old one', async () => {
    const agent = await hospital.start();
    const connection = await hospital.connect(agent);
    await connection.send(message('T0'));
    await until(() => hospital.relay.delivered.includes('T0'));
    hospital.relay.mode = 401;
    await connection.send(message('T1'));
    await until(async () => (await agent.status()).alarms.includes('gateway-refuses-agent'));
    hospital.relay.mode = 'pass';
    await until(() => hospital.relay.delivered.includes('T1'));

    expect((await agent.status()).alarms).toEqual([]);
  });
});
