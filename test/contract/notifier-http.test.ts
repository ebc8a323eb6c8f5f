import { expect, it } from 'vitest';
import { makeHttpNotifier } from '../../adapters/http-notifier/index.ts';
import { notifierSuite } from './notifier.ts';

notifierSuite({
  name: 'node:http and node:https',
  make: () => {
    const addresses = new Map<string, readonly string[]>();
    const resolve = async (host: string) =>
      (addresses.get(host) ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    return {
      here: makeHttpNotifier({ allowLoopback: true, timeout: 300 }),
      outside: makeHttpNotifier({ resolve, timeout: 300 }),
      addresses,
    };
  },
});

it('waits for a look-up no longer than for an answer', async () => {
  const notifier = makeHttpNotifier({ resolve: () => new Promise(() => {}), timeout: 50 });

  const result = await notifier.send({ endpoint: 'https://slow.example/hook', headers: {}, body: '' });

  expect(result).toEqual({ kind: 'failed', reason: 'timeout' });
});

it('connects to the address that was checked with the connection, not to an earlier answer', async () => {
  const answers = ['93.184.215.14', '127.0.0.1'];
  const asked: string[] = [];
  const notifier = makeHttpNotifier({
    resolve: async () => {
      const address = answers[asked.length] ?? '127.0.0.1';
      asked.push(address);
      return [{ address, family: 4 }];
    },
  });

  const result = await notifier.send({ endpoint: 'https://flips.example/hook', headers: {}, body: '' });

  expect(asked).toEqual(answers);
  expect(result).toEqual({ kind: 'failed', reason: 'private-address' });
});
