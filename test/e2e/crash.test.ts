import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../apps/server/free-port.ts';
import { auditEntrySchema } from '../../services/audit-trail.ts';
import { auditEntriesBetween } from '../../services/seal-audit.ts';
import { makeData, openEngine, readKey, sealAndVerify } from './gateway.ts';
import { oru, personNumber, visit } from './messages.ts';
import { bundleServer, startServer } from './server-process.ts';
import { type System, signIn } from './system.ts';

/** Two gateways crash at the same time, each on its own data: a start takes one core. */
const lanes = 2;
const killsOfLane = 50;

let cache: string;
let program: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'hutong-cache-'));
  program = await bundleServer(cache);
});
afterAll(async () => rm(cache, { recursive: true, force: true }));

interface Sent {
  readonly name: string;
  readonly send: () => Promise<unknown>;
}

/** Rejects unless the gateway says that it has committed the message. */
const hl7 = (city: System, name: string, number: number): Sent => {
  const text = oru({ control: name, person: personNumber(number), record: `C-${name}`, report: `R-${name}` });
  return {
    name,
    send: async () => {
      const answer = await city.hl7(text);
      if (!answer.text.includes(`MSA|AA|${name}`)) throw new Error(`${answer.status} ${answer.text}`);
    },
  };
};
const fhir = (city: System, name: string, number: number): Sent => {
  const body = visit({ identifier: name, person: personNumber(number), record: `D-${name}` });
  return {
    name,
    send: async () => {
      const answer = await city.bundle(body);
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    },
  };
};

const crashAgainAndAgain = async (lane: number): Promise<void> => {
  const data = await makeData();
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const acknowledged = new Set<string>();
  const everything: string[] = [];
  let server = await startServer({ program, data, port, cache });
  const enter = () => {
    const scope = 'hutong/message.write hutong/message.read system/*.cruds';
    return signIn({ baseUrl, client: 'city-lab', key: readKey(data, 'city-lab'), scope });
  };
  let system = await enter();
  try {
    for (let round = 0; round < killsOfLane; round += 1) {
      const number = lane * 1000 + round * 4;
      // A token outlives the processes, for the signing key is in the data directory; but not five minutes.
      if (round % 10 === 9) system = await enter();
      const messages = [
        hl7(system, `A${number}`, number),
        hl7(system, `B${number}`, number + 1),
        fhir(system, `F${number}`, number + 2),
      ];
      everything.push(...messages.map(({ name }) => name));
      const answers = messages.map(({ name, send }) => send().then(() => acknowledged.add(name)));
      // The moment one is acknowledged the process dies; the others are anywhere on their way.
      await Promise.any(answers);
      await server.kill();
      await Promise.allSettled(answers);
      server = await startServer({ program, data, port, cache });
      // A sender repeats what was not acknowledged.
      for (const { name, send } of messages) {
        if (!acknowledged.has(name)) {
          await send().catch((cause) => {
            throw new Error(`After a restart the gateway did not take ${name}: ${server.log()}`, { cause });
          });
        }
      }
    }

    const listed = new Map<string, { readonly id: string; readonly resources: readonly string[] }[]>();
    let cursor: string | undefined;
    do {
      const page = await system.call(`/messages?count=200${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      for (const message of page.json.messages) {
        const raw = (await system.call(`/messages/${message.id}/raw`)).text;
        // The name is the control id of one, the identifier of the other.
        const name = /\|([AB]\d+)\|P\|/.exec(raw)?.[1] ?? /"value":"(F\d+)"/.exec(raw)?.[1] ?? '';
        listed.set(name, [...(listed.get(name) ?? []), message]);
      }
      cursor = page.json.cursor;
    } while (cursor !== undefined);
    // Exactly once: as many as were sent, each by itself.
    expect([...listed.keys()].toSorted()).toEqual(everything.toSorted());
    expect([...listed.values()].every((messages) => messages.length === 1)).toBe(true);
    expect((await system.call('/messages?status=failed')).json.messages).toEqual([]);

    const audited = await auditedMessages(data);
    for (const [name, [message]] of listed) {
      const { ledger, resources } = (await system.call(`/messages/${message?.id}`)).json;
      if (!name.startsWith('F')) expect(ledger.length).toBeGreaterThan(20);
      expect(resources.length).toBeGreaterThanOrEqual(3);
      const [first] = resources;
      expect((await system.call(`/fhir/${first.replace(/\/_history.*/, '')}`)).json.meta.versionId).toBe('1');
      // One entry says that it was committed, and only one.
      expect(audited.filter((entity) => entity === `message/${message?.id}`)).toHaveLength(1);
    }
  } finally {
    await server.kill();
  }

  // What a process wrote after its last seal is sealed now; then the command line proves the whole.
  expect((await sealAndVerify(data)).problems).toEqual([]);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['apps/cli/main.ts', 'audit', 'verify', '--data', data],
    {
      cwd: join(import.meta.dirname, '../..'),
    },
  );
  expect(stdout).toContain('The audit trail is whole.');
  await rm(data, { recursive: true, force: true });
};

/** Entities of the entries of calls that wrote and succeeded. */
const auditedMessages = async (data: string): Promise<readonly string[]> => {
  const engine = await openEngine(data);
  try {
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const entries = await auditEntriesBetween(engine.table, from, new Date(Date.now() + 1000).toISOString());
    return entries
      .map(({ body }) => auditEntrySchema.parse(JSON.parse(body)))
      .filter(
        ({ action, outcome, entities }) => action.startsWith('POST') && outcome === 'success' && entities.length > 1,
      )
      .flatMap(({ entities }) => entities);
  } finally {
    engine.close();
  }
};

test(`killed ${lanes * killsOfLane} times between an acknowledgement and the next request, the gateway has all that it acknowledged, once`, async () => {
  await Promise.all(Array.from({ length: lanes }, (_, lane) => crashAgainAndAgain(lane)));
}, 300_000);
