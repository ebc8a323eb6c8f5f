import { describe, expect, it } from 'vitest';
import { batchOfAcks, splitBatch } from '../../../domain/hl7v2/index.ts';

const message = (id: string): string => `MSH|^~\\&|A|||||||${id}\rPID|1\r`;
const ack = (id: string): string => `MSH|^~\\&|GW\rMSA|AA|${id}\r`;
const time = '20260312081501+0000';

const answer = (file: string, acks: readonly string[]): string => {
  let count = 0;
  const nextControlId = (): string => {
    count += 1;
    return `G${count}`;
  };
  return batchOfAcks({ batch: splitBatch(file), acks, nextControlId, time });
};

describe('batchOfAcks', () => {
  it('answers each batch of a file in an envelope of its own, sender and receiver exchanged, naming what it answers', () => {
    const file = [
      'FHS|^~\\&|LIS|CITY|GW|REG|20260312||f.hl7||F77\r',
      `BHS|^~\\&|LIS|CITY|GW|REG|20260312||||B1\r${message('M1')}${message('M2')}BTS|2\r`,
      `BHS#^~\\&#RIS#CITY#GW#REG#20260312####B2\r${message('M3')}BTS#1\r`,
      'FTS|2\r',
    ].join('');

    expect(answer(file, ['M1', 'M2', 'M3'].map(ack))).toBe(
      [
        `FHS|^~\\&|GW|REG|LIS|CITY|${time}||||G3|F77\r`,
        `BHS|^~\\&|GW|REG|LIS|CITY|${time}||||G1|B1\r${ack('M1')}${ack('M2')}BTS|2\r`,
        `BHS#^~\\&#GW#REG#RIS#CITY#${time}####G2#B2\r${ack('M3')}BTS#1\r`,
        'FTS|2\r',
      ].join(''),
    );
  });

  it('answers bare messages bare', () => {
    expect(answer(message('M1') + message('M2'), [ack('M1'), ack('M2')])).toBe(ack('M1') + ack('M2'));
  });

  it('counts only the answers that are wanted', () => {
    const file = `BHS|^~\\&|LIS\r${message('M1')}${message('M2')}BTS|2\r`;

    expect(answer(file, ['', ack('M2')])).toBe(`BHS|^~\\&|||LIS||${time}||||G1|\r${ack('M2')}BTS|1\r`);
    expect(answer(file, ['', ''])).toBe('');
  });
});
