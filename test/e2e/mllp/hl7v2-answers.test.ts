import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBytes } from '../../../domain/hl7v2/index.ts';
import { senderProfileSchema } from '../../../schemas/sender-profile.ts';
import { openGateway, type TestGateway } from '../gateway.ts';
import { oru, personNumber } from '../messages.ts';
import type { System } from '../system.ts';

const message = (control: string, number: number): string =>
  oru({ control, person: personNumber(number), record: `C-${number}`, report: `R-${control}` });

const withConditions = (text: string, accept: string, application: string): string =>
  text.replace('|P|2.4|||||||', `|P|2.4|||${accept}|${application}|||`);

const codes = (text: string): string[] => [...text.matchAll(/MSA\|(\w\w\|\w+)/g)].map(([, code = '']) => code);

describe('answers of POST /hl7v2', () => {
  let gateway: TestGateway;
  let lab: System;
  beforeAll(async () => {
    gateway = await openGateway();
    lab = await gateway.signIn('city-lab');
  });
  afterAll(() => gateway.stop());

  it('answers a file in envelopes in envelopes, each message for itself, in its charset', async () => {
    const broken = message('B2', 42).replace('\rPID|', '\rQID|');
    const file = [
      'FHS|^~\\&|LIS|CITY|HUTONG|REGION|20260312||day.hl7||F7\r',
      `BHS|^~\\&|LIS|CITY|HUTONG|REGION|20260312||||B7\r${message('B1', 41)}${broken}BTS|2\r`,
      `BHS|^~\\&|LIS|CITY|HUTONG|REGION|20260312||||B8\r${message('B3', 43)}BTS|1\r`,
      'FTS|2\r',
    ].join('');

    const answer = await lab.hl7(file, 'gb18030');
    const again = await lab.hl7(file, 'gb18030');

    const segments = answer.text.split('\r').map((segment) => segment.slice(0, 3));
    expect(segments).toEqual('FHS BHS MSH MSA MSH MSA ERR BTS BHS MSH MSA BTS FTS'.split(' ').concat(''));
    expect(codes(answer.text)).toEqual(['AA|B1', 'AE|B2', 'AA|B3']);
    expect(answer.text).toMatch(/^FHS\|\^~\\&\|HUTONG\|REGION\|LIS\|CITY\|\d{14}\+0000\|\|\|\|\w+\|F7\r/);
    expect([...answer.text.matchAll(/BHS\|[^\r]*\|(B\d)\r/g)].map(([, id]) => id)).toEqual(['B7', 'B8']);
    expect(answer.headers.get('content-type')).toBe('application/hl7-v2; charset=gb18030');
    // What was stored is answered from its record; what failed is tried again.
    expect(codes(again.text)).toEqual(codes(answer.text));
  });

  it('answers messages without envelopes without', async () => {
    const answer = await lab.hl7(message('C1', 44) + message('C2', 44));

    expect(codes(answer.text)).toEqual(['AA|C1', 'AA|C2']);
    expect(answer.text).not.toMatch(/[FB]HS\||[BF]TS/);
  });

  it('takes gzip', async () => {
    const answer = await lab.call('/hl7v2', {
      method: 'POST',
      headers: { 'content-type': 'application/hl7-v2', 'content-encoding': 'gzip' },
      body: gzipSync(encodeBytes(message('Z1', 45), 'gb18030')),
    });

    expect(answer.status).toBe(200);
    expect(codes(answer.text)).toEqual(['AA|Z1']);
  });

  it('answers an enhanced sender with the application acknowledgement unless its profile says otherwise', async () => {
    expect(codes((await lab.hl7(withConditions(message('E1', 46), 'AL', 'NE'))).text)).toEqual(['AA|E1']);
    expect(codes((await lab.hl7(withConditions(message('E2', 46), 'NE', 'NE'))).text)).toEqual(['AA|E2']);
  });
});

describe('answers of POST /hl7v2 to a sender that is answered as it asks', () => {
  let gateway: TestGateway;
  let lab: System;
  beforeAll(async () => {
    const profile = senderProfileSchema.parse({ acknowledgement: 'as-asked' });
    gateway = await openGateway({
      amend: (registry) => ({ ...registry, profiles: { 'city-hospital': profile } }),
    });
    lab = await gateway.signIn('city-lab');
  });
  afterAll(() => gateway.stop());

  it.each([
    ['AL', 'NE', ['CA|%']],
    ['NE', 'AL', ['AA|%']],
    ['NE', 'NE', []],
    ['ER', 'NE', []],
    ['', '', ['AA|%']],
  ])('MSH-15 %j and MSH-16 %j, committed', async (accept, application, expected) => {
    const control = `Q${accept}${application}`;
    const answer = await lab.hl7(withConditions(message(control, 47), accept, application));

    expect(answer.status).toBe(200);
    expect(codes(answer.text)).toEqual(expected.map((code) => code.replace('%', control)));
  });

  it.each([
    ['AL', 'NE', 'CE|%'],
    ['NE', 'AL', 'AE|%'],
    ['', '', 'AE|%'],
    // It asked for no answer, but there is one to every HTTP request.
    ['NE', 'NE', 'AE|%'],
  ])('MSH-15 %j and MSH-16 %j, failed', async (accept, application, expected) => {
    const control = `X${accept}${application}`;
    const broken = withConditions(message(control, 48), accept, application).replace('\rPID|', '\rQID|');
    const answer = await lab.hl7(broken);

    expect(codes(answer.text)).toEqual([expected.replace('%', control)]);
  });
});
