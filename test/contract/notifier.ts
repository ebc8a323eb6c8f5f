/** What a Notifier does. Called by one *.test.ts an adapter. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notifier } from '../../services/ports/index.ts';
import { openReceiver, type Receiver } from '../e2e/subscriptions/receiver.ts';

interface NotifierSubject {
  /** May call this machine, over http. */
  readonly here: Notifier;
  /** May call the public internet alone; names resolve to what `addresses` says. */
  readonly outside: Notifier;
  readonly addresses: Map<string, readonly string[]>;
}

export const notifierSuite = ({ name, make }: { readonly name: string; make(): NotifierSubject }): void => {
  describe(`Notifier: ${name}`, () => {
    let subject: NotifierSubject;
    let receiver: Receiver;
    beforeEach(async () => {
      subject = make();
      receiver = await openReceiver();
    });
    afterEach(() => receiver.stop());

    const request = (endpoint: string) => ({ endpoint, headers: { 'x-one': '1' }, body: '{"text":"血常规"}' });

    it('posts the body with the headers', async () => {
      expect(await subject.here.send(request(receiver.url))).toEqual({ kind: 'delivered' });
      expect(receiver.all).toMatchObject([{ url: '/hook', headers: { 'x-one': '1' }, body: '{"text":"血常规"}' }]);
    });

    it.each([
      [204, { kind: 'delivered' }],
      [410, { kind: 'gone' }],
      [302, { kind: 'failed', reason: 'status-302' }],
      [404, { kind: 'failed', reason: 'status-404' }],
      [503, { kind: 'failed', reason: 'status-503' }],
    ])('says what %i means, and calls once', async (answer, result) => {
      receiver.answer = answer;
      expect(await subject.here.send(request(receiver.url))).toEqual(result);
      expect(receiver.all).toHaveLength(1);
    });

    it('says that nobody is there, that it took too long, and that it was told to stop', async () => {
      const { url } = receiver;
      receiver.hold = true;
      expect(await subject.here.send(request(url))).toEqual({ kind: 'failed', reason: 'timeout' });
      expect(await subject.here.send(request(url), AbortSignal.abort())).toEqual({ kind: 'aborted' });
      await receiver.stop();
      expect(await subject.here.send(request(url))).toEqual({ kind: 'failed', reason: 'connection' });
      receiver = await openReceiver();
    });

    it('is not held up by an answer without end', async () => {
      receiver.answerBytes = 10_000_000;
      expect(await subject.here.send(request(receiver.url))).toEqual({ kind: 'delivered' });
    });

    it.each([
      '127.0.0.1',
      '127.9.9.9',
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '224.0.0.1',
      '255.255.255.255',
      '100.100.100.200',
      '::1',
      '::',
      '::ffff:10.0.0.1',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      'fc00::1',
      'fd12:3456::1',
      'fe80::1',
      'ff02::1',
    ])('refuses %s, as a name and as it stands', async (address) => {
      subject.addresses.set('inside.example', [address]);
      subject.addresses.set('mixed.example', ['93.184.215.14', address]);
      const literal = address.includes(':') ? `[${address}]` : address;
      for (const host of ['inside.example', 'mixed.example', literal]) {
        expect(await subject.outside.refusal(`https://${host}/hook`), host).toBe('private-address');
        expect(await subject.outside.send(request(`https://${host}/hook`)), host).toEqual({
          kind: 'failed',
          reason: 'private-address',
        });
      }
    });

    it.each(['93.184.215.14', '172.32.0.1', '172.15.0.1', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])(
      'accepts %s',
      async (address) => {
        subject.addresses.set('public.example', [address]);
        expect(await subject.outside.refusal('https://public.example/hook')).toBeUndefined();
      },
    );

    it('connects to no address that was not checked, though the name changes after the check', async () => {
      subject.addresses.set('rebinding.example', ['93.184.215.14']);
      expect(await subject.outside.refusal('https://rebinding.example/hook')).toBeUndefined();
      subject.addresses.set('rebinding.example', ['127.0.0.1']);
      expect(await subject.outside.send(request('https://rebinding.example/hook'))).toEqual({
        kind: 'failed',
        reason: 'private-address',
      });
    });

    it('refuses a name without an address', async () => {
      expect(await subject.outside.refusal('https://nowhere.example/hook')).toBe('unresolved');
    });

    it.each([
      'http://public.example/hook',
      'ftp://public.example/hook',
      'https://user:secret@public.example/hook',
      'https://public.example/hook#part',
      'hook',
    ])('refuses %s', async (endpoint) => {
      subject.addresses.set('public.example', ['93.184.215.14']);
      expect(await subject.outside.refusal(endpoint)).toBe('url');
      expect(await subject.outside.send(request(endpoint))).toEqual({ kind: 'failed', reason: 'url' });
    });
  });
};
