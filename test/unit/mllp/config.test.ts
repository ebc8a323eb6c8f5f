import { describe, expect, it } from 'vitest';
import { readAgentConfig } from '../../../apps/mllp/config.ts';
import { alarmsOf } from '../../../apps/mllp/status/status.ts';
import { agentOptions } from '../../e2e/mllp/agent-options.ts';

const options = agentOptions('https://gateway.example', '/etc/hutong', '/var/spool/hutong');

describe('readAgentConfig', () => {
  it('reads sizes, seconds and fields', () => {
    expect(readAgentConfig(options)).toMatchObject({
      spoolLimit: 100 * 1024 * 1024,
      retryFirst: 20,
      lane: ['MSH-3', 'MSH-4'],
    });
    expect(readAgentConfig({ ...options, lane: '' }).lane).toEqual([]);
  });

  it.each([
    [{ url: 'ftp://x' }, '--url'],
    [{ url: 'https://x/' }, '--url: no trailing slash'],
    [{ spoolLimit: '10' }, '--spool-limit'],
    [{ spoolLimit: '1KB' }, '--spool-limit: at least 512KB'],
    [{ lane: 'PID-3' }, '--lane'],
    [{ answer: 'maybe' }, '--answer'],
    [{ port: '70000' }, '--port'],
    [{ tlsCert: 'a.pem' }, '--tls-key: a certificate and its key come together'],
    [{ tlsClientCa: 'a.pem' }, '--tls-client-ca: client certificates need TLS'],
    [{ unknown: '1' }, 'Options are missing or wrong'],
  ])('refuses %j and names the option', (wrong, said) => {
    expect(() => readAgentConfig({ ...options, ...wrong })).toThrow(said);
  });
});

describe('alarmsOf', () => {
  const fine = {
    usedBytes: 0,
    limitBytes: 100,
    full: false,
    oldestAgeSeconds: null,
    alarmAgeSeconds: 900,
    misconfigured: false,
    diskFailing: false,
    refused: 0,
    damaged: 0,
  };

  it.each([
    [{}, []],
    [{ usedBytes: 79 }, []],
    [{ usedBytes: 80 }, ['spool-high']],
    [{ usedBytes: 99, full: true }, ['spool-full']],
    [{ oldestAgeSeconds: 899.9 }, []],
    [{ oldestAgeSeconds: 900 }, ['queue-old']],
    [{ misconfigured: true }, ['gateway-refuses-agent']],
    [{ diskFailing: true }, ['disk-failing']],
    [{ refused: 1, damaged: 2 }, ['messages-refused', 'spool-damaged']],
  ])('of %j', (state, alarms) => {
    expect(alarmsOf({ ...fine, ...state })).toEqual(alarms);
  });
});
