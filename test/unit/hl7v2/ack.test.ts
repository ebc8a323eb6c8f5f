import { describe, expect, it } from 'vitest';
import { type AckRequest, buildAck, decodeBytes, encodeBytes, parseMessage } from '../../../domain/hl7v2/index.ts';
import type { Finding } from '../../../schemas/finding.ts';

const received = (version: string, conditions = '', extra = '') =>
  parseMessage(
    `MSH|^~\\&|HIS^1.2^ISO|H1|GW|REG|20260312||ADT^A01^ADT_A01|M1|T|${version}|||${conditions}${extra}\rPID|1`,
  );

const answer = (request: Partial<AckRequest> = {}) =>
  buildAck({
    received: received('2.5.1'),
    outcome: 'accepted',
    controlId: 'A1',
    time: '20260312081501+0800',
    ...request,
  });

const lines = (request: Partial<AckRequest>): string[] => answer(request)?.text.split('\r') ?? [];

const missing: Finding = {
  severity: 'error',
  code: 'hl7v2.missing-field',
  path: 'OBX[2]-5[1].1.2',
  message: 'A required field is empty',
};
const profile: Finding = { severity: 'warning', code: 'fhir.invalid', path: 'Bundle.entry[1]', message: '规则 a|b' };

describe('buildAck in original mode', () => {
  it('answers with sender and receiver exchanged', () => {
    expect(answer()).toEqual({
      code: 'AA',
      charset: 'utf-8',
      text:
        'MSH|^~\\&|GW|REG|HIS^1.2^ISO|H1|20260312081501+0800||ACK^A01^ACK|A1|T|2.5.1||||||UNICODE UTF-8\r' +
        'MSA|AA|M1\r',
    });
  });

  it.each([
    ['accepted', 'AA'],
    ['error', 'AE'],
    ['rejected', 'AR'],
  ] as const)('answers %s with %s', (outcome, code) => {
    expect(answer({ outcome })?.code).toBe(code);
    expect(answer({ outcome, kind: 'application' })?.code).toBe(code);
    expect(answer({ outcome, kind: 'accept' })).toBeUndefined();
  });

  it.each([
    ['2.3', 'ACK', '2.3'],
    ['2.3.1', 'ACK^A01', '2.3.1'],
    ['2.4', 'ACK^A01^ACK', '2.4'],
    ['2.8', 'ACK^A01^ACK', '2.8'],
    ['3.0', 'ACK^A01^ACK', '2.5.1'],
    ['', 'ACK^A01^ACK', '2.5.1'],
  ])('answers version %j with %s in %s', (version, type, answered) => {
    const header = parseMessage(answer({ received: received(version) })?.text ?? '');

    expect(header.segment('MSH')?.field(9).raw).toBe(type);
    expect(header.version).toBe(answered);
  });

  it('uses the delimiters of the message', () => {
    const [msh, msa, err] = lines({
      received: parseMessage('MSH$*!?%$HIS$H*1$GW$REG$$$ORU*R01$M!1$P$2.5'),
      findings: [profile],
      charset: 'ascii',
    });

    expect(msh).toBe('MSH$*!?%$GW$REG$HIS$H*1$20260312081501+0800$$ACK*R01*ACK$A1$P$2.5$$$$$$UNICODE UTF-8');
    expect(msa).toBe('MSA$AA$M!1');
    expect(err).toBe('ERR$$$207*Application internal error*HL70357$W$fhir.invalid**HUTONG$$Bundle.entry[1]$规则 a|b');
  });
});

describe('ERR segments', () => {
  it('have the fields of v2.5, errors first', () => {
    expect(lines({ outcome: 'error', findings: [profile, missing] }).slice(1)).toEqual([
      'MSA|AE|M1',
      'ERR||OBX^2^5^1^1^2|101^Required field missing^HL70357|E|hl7v2.missing-field^^HUTONG|||A required field is empty',
      'ERR|||207^Application internal error^HL70357|W|fhir.invalid^^HUTONG||Bundle.entry[1]|规则 a\\F\\b',
      '',
    ]);
  });

  it.each(['2.3', '2.4'])('are one ERR-1 that repeats in v%s, with the words in MSA-3', (version) => {
    expect(lines({ received: received(version), outcome: 'error', findings: [profile, missing] }).slice(1)).toEqual([
      'MSA|AE|M1|A required field is empty',
      'ERR|OBX^2^5^101&Required field missing&HL70357~^^^207&Application internal error&HL70357',
      '',
    ]);
  });

  it.each([
    ['PID', 'PID^1'],
    ['PID-3', 'PID^1^3^1'],
    ['MSH[2]', 'MSH^2'],
    ['IN1-2[3].4', 'IN1^1^2^3^4'],
  ])('locate %s at %s', (path, location) => {
    const text = lines({ outcome: 'error', findings: [{ ...missing, path }] })[2] ?? '';

    expect(text.split('|')[2]).toBe(location);
  });

  it('are no more than a person reads', () => {
    const findings = Array.from({ length: 500 }, () => missing);

    expect(lines({ outcome: 'error', findings }).filter((line) => line.startsWith('ERR'))).toHaveLength(50);
  });
});

describe('buildAck in enhanced mode', () => {
  it.each([
    ['AL|NE', 'accepted', 'CA'],
    ['AL|NE', 'error', 'CE'],
    ['AL|AL', 'rejected', 'CR'],
    ['NE|AL', 'accepted', 'AA'],
    ['NE|AL', 'error', 'AE'],
    ['|AL', 'rejected', 'AR'],
    ['ER|NE', 'accepted', undefined],
    ['ER|NE', 'error', 'CE'],
    ['SU|NE', 'accepted', 'CA'],
    ['SU|ER', 'rejected', 'AR'],
    ['NE|NE', 'rejected', undefined],
    ['XX|', 'accepted', undefined],
  ] as const)('%s, %s: %s', (conditions, outcome, code) => {
    expect(answer({ received: received('2.5', conditions), outcome })?.code).toBe(code);
  });

  it('writes both acknowledgements when asked one by one', () => {
    const message = received('2.5', 'AL|AL');

    expect(answer({ received: message, kind: 'accept' })?.code).toBe('CA');
    expect(answer({ received: message, kind: 'application' })?.code).toBe('AA');
  });

  it('does not answer an acknowledgement', () => {
    expect(answer({ received: parseMessage('MSH|^~\\&|||||||ACK^A01|1|P|2.5||||AL\rMSA|AA|1') })).toBeUndefined();
  });
});

describe('buildAck in the charset of the sender', () => {
  it('names it in MSH-18, as the sender does where it was right', () => {
    const gbk = received('2.5', '', '|||GBK');
    const wrong = received('2.5', '', '|||8859/1');

    expect(parseMessage(answer({ received: gbk, charset: 'gb18030' })?.text ?? '').get('MSH-18')).toBe('GBK');
    expect(parseMessage(answer({ received: wrong, charset: 'gb18030' })?.text ?? '').get('MSH-18')).toBe(
      'GB 18030-2000',
    );
    expect(parseMessage(answer({ charset: 'ascii' })?.text ?? '').get('MSH-18')).toBeUndefined();
  });

  it('can be read by the sender', () => {
    const ack = answer({ outcome: 'error', findings: [profile], charset: 'gb18030' });
    const bytes = encodeBytes(ack?.text ?? '', ack?.charset ?? 'ascii');

    expect(decodeBytes(bytes)).toMatchObject({ text: ack?.text, charset: 'gb18030', source: 'msh-18', findings: [] });
  });
});

describe('buildAck for what does not parse', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['noise', Uint8Array.of(0xff, 0x00, 0x4d, 0x53)],
    ['an unusable header', Buffer.from('MSH|^^^^|HIS|H1')],
    ['no header', 'PID|1||110101199003070000'],
  ])('answers %s', (_, bytes) => {
    expect(answer({ received: bytes, outcome: 'rejected', charset: 'ascii' })?.text).toBe(
      'MSH|^~\\&|||||20260312081501+0800||ACK|A1|P|2.5.1\rMSA|AR|\r',
    );
  });

  it('reads what it can of the header, leaving out what is not ASCII', () => {
    const bytes = Buffer.from('\vMSH|^~\\&|\xB2\xA1|H1|GW|REG|1||ORU^R01|M9|P|2.4\rPID|1||\xFF', 'latin1');

    expect(answer({ received: bytes, outcome: 'rejected', charset: 'ascii' })?.text).toBe(
      'MSH|^~\\&|GW|REG||H1|20260312081501+0800||ACK^R01^ACK|A1|P|2.4\rMSA|AR|M9\r',
    );
  });

  it('reads the header of broken UTF-16', () => {
    const bytes = Buffer.concat([
      Buffer.from('MSH|^~\\&|HIS|H1|GW|REG|1||ORU^R01|M9|P|2.4\r', 'utf16le'),
      Buffer.of(0xd8),
    ]);

    expect(answer({ received: bytes, outcome: 'rejected' })?.text).toContain('MSA|AR|M9');
  });

  it('never carries a line break from the message into its own header', () => {
    const message = parseMessage('MSH|^~\\&|HIS\nfolded|H1\rPID|1');

    expect(lines({ received: message }).map((line) => line.slice(0, 3))).toEqual(['MSH', 'MSA', '']);
  });
});
