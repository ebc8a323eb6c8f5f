import { describe, expect, it } from 'vitest';
import { makeAcknowledge, planAnswer, wantsGatewayAnswer } from '../../../apps/mllp/listen/acknowledge.ts';
import { type Header, laneOf, readHeader } from '../../../apps/mllp/listen/read-header.ts';
import { encodeBytes } from '../../../domain/hl7v2/index.ts';

const text = (conditions: string, application = 'LIS'): string =>
  `MSH|^~\\&|${application}|CITY|GW|REG|20260312||ORU^R01|M1|P|2.5.1|||${conditions}\rPID|1||1\r`;

const header = (conditions: string): Header => {
  const read = readHeader(Buffer.from(text(conditions)));
  if (read === undefined) throw new TypeError('no header');
  return read;
};

describe('planAnswer', () => {
  it.each([
    // MSH-15|MSH-16, mode, at once, the gateway's
    ['', 'commit', true, false],
    ['', 'application', false, true],
    ['AL|NE', 'commit', true, false],
    ['AL|NE', 'application', true, false],
    ['AL|AL', 'commit', true, false],
    ['AL|AL', 'application', true, true],
    ['NE|NE', 'commit', false, false],
    ['NE|NE', 'application', false, false],
    ['NE|AL', 'commit', false, true],
    ['NE|AL', 'application', false, true],
    ['ER|ER', 'commit', false, false],
    ['ER|ER', 'application', false, true],
    ['SU|', 'commit', true, false],
  ] as const)('of a sender with MSH-15|16 %j in mode %s', (conditions, mode, atOnce, gateway) => {
    expect(planAnswer(header(conditions), mode)).toEqual({ atOnce, gateway });
  });

  it('leaves a batch to the gateway', () => {
    const batch = readHeader(Buffer.from(`FHS|^~\\&\rBHS|^~\\&\r${text('')}BTS|1\r`));

    expect(batch === undefined ? undefined : planAnswer(batch, 'commit')).toEqual({ atOnce: false, gateway: true });
  });
});

describe('wantsGatewayAnswer', () => {
  it.each([
    ['', ['AE'], true],
    ['NE|AL', ['AA'], true],
    ['NE|ER', ['AA'], false],
    ['NE|ER', ['AE'], true],
    ['NE|SU', ['AA'], true],
    ['NE|SU', ['AR'], false],
  ])('of a sender with MSH-15|16 %j for %j: %s', (conditions, codes, wanted) => {
    expect(wantsGatewayAnswer(header(conditions), codes)).toBe(wanted);
  });
});

describe('readHeader', () => {
  it.each(['gb18030', 'utf-8'] as const)('reads Chinese names in %s, and makes the lane of their bytes', (charset) => {
    const read = readHeader(encodeBytes(text('', '检验科信息系统'), charset));

    expect(read?.charset).toBe(charset);
    expect(read?.message.get('MSH-3')).toBe('检验科信息系统');
    expect(read === undefined ? '' : laneOf(read, ['MSH-3', 'MSH-4'])).toBe(
      `${Buffer.from(encodeBytes('检验科信息系统', charset)).toString('latin1')}|CITY`,
    );
  });

  it('makes one lane of all without fields', () => {
    expect(laneOf(header(''), [])).toBe('');
  });

  it('reads UTF-16 and what is before the header', () => {
    expect(readHeader(encodeBytes(text(''), 'utf-16le'))?.message.controlId).toBe('M1');
    expect(readHeader(Buffer.from(`\r\n \uFEFF${text('')}`))?.message.controlId).toBe('M1');
  });

  it.each(['', 'PID|1', '\0\0', 'MSH', 'MSH|', 'hello MS'])('finds none in %j', (bytes) => {
    expect(readHeader(Buffer.from(bytes))).toBeUndefined();
  });
});

describe('makeAcknowledge', () => {
  const acknowledge = makeAcknowledge(() => Date.UTC(2026, 2, 12));

  it('answers in the charset and with the names of the sender', () => {
    const bytes = encodeBytes(text('AL|NE', '检验'), 'gb18030');
    const read = readHeader(bytes);
    const answer = read === undefined ? undefined : acknowledge.kept(read);

    expect(Buffer.from(answer ?? []).includes(Buffer.from(encodeBytes('|检验|CITY|', 'gb18030')))).toBe(true);
    expect(Buffer.from(answer ?? []).toString('latin1')).toContain('\rMSA|CA|M1\r');
  });

  it('numbers its answers within twenty characters, each anew', () => {
    const ids = Array.from({ length: 50 }, () => {
      const answer = Buffer.from(acknowledge.kept(header('')) ?? []).toString();
      return answer.split('\r')[0]?.split('|')[9] ?? '';
    });

    expect(new Set(ids).size).toBe(50);
    for (const id of ids) expect(id).toMatch(/^[A-Z0-9]{1,20}$/);
  });

  it('says that it does not keep a message even to a sender that wants no answer', () => {
    const answer = acknowledge.failed(header('NE|NE'), 'rejected', 'transport', 'mllp.spool-full', 'full');

    expect(Buffer.from(answer ?? []).toString()).toContain('\rMSA|CR|M1\r');
  });
});
