import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MllpConnection, openMllp } from '../../../apps/client/mllp-connection.ts';
import type { Agent } from '../../../apps/mllp/agent.ts';
import { encodeBytes } from '../../../domain/hl7v2/index.ts';
import { oru } from '../messages.ts';
import { codeOf, type Hospital, openHospital, until } from './hospital.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/mllp/${name}`, import.meta.url));
const pem = (name: string): Promise<string> => readFile(fixture(name), 'utf8');

const within = async ({ port }: Agent, withCertificate: boolean): Promise<MllpConnection> =>
  openMllp({
    host: '127.0.0.1',
    port,
    timeoutMilliseconds: 10_000,
    tls: {
      ca: await pem('authority.pem'),
      ...(withCertificate ? { cert: await pem('sender.pem'), key: await pem('sender.key.pem') } : {}),
    },
  });

const send = async (connection: MllpConnection, control: string): Promise<string> => {
  try {
    return codeOf(await connection.send(encodeBytes(oru({ control }), 'gb18030')));
  } finally {
    connection.close();
  }
};

describe('MLLP within TLS', () => {
  const tls = { tlsCert: fixture('listener.pem'), tlsKey: fixture('listener.key.pem') };
  let hospital: Hospital;
  let open: Agent;
  let mutual: Agent;
  beforeAll(async () => {
    hospital = await openHospital();
    open = await hospital.start(tls);
    mutual = await hospital.start({
      ...tls,
      tlsClientCa: fixture('authority.pem'),
      spool: `${hospital.spool}/mutual`,
    });
  });
  afterAll(() => hospital.stop());

  it('takes messages from whoever trusts its certificate', async () => {
    const code = await send(await within(open, false), 'TLS1');
    await until(() => hospital.relay.delivered.includes('TLS1'));

    expect(code).toBe('AA');
  });

  it('takes messages from senders with a certificate, and from no others, when there is an authority for them', async () => {
    const known = await send(await within(mutual, true), 'TLS2');
    // In TLS 1.3 the client learns of the refusal only when it reads.
    const unknown = within(mutual, false).then((connection) => send(connection, 'TLS3'));

    expect(known).toBe('AA');
    await expect(unknown).rejects.toMatchObject({ code: 'store.unavailable' });
    expect((await mutual.status()).senders.received).toBe(1);
  });

  it('does not speak to a sender without TLS', async () => {
    const plain = await hospital.connect(open);

    await expect(plain.send(encodeBytes(oru({ control: 'TLS4' }), 'utf-8'))).rejects.toMatchObject({
      code: 'store.unavailable',
    });
  });
});
