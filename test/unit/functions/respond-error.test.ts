import { describe, expect, test } from 'vitest';
import { describeError, type LogLine, makeLog } from '../../../functions/_shared/log.ts';
import { asHutongError, respondError } from '../../../functions/_shared/respond-error.ts';
import { type ErrorCode, errorCodes, HutongError } from '../../../schemas/error.ts';

const secret = '欧阳建国';
// Object.keys says string; these are the keys.
const codes = Object.keys(errorCodes) as ErrorCode[];

describe('an error as an answer', () => {
  test.each(codes)('%s has its status and code in every form', (code) => {
    const error = new HutongError(code, 'What is wrong', { path: 'PID-3', details: { limit: 5 } });
    const { status } = errorCodes[code];
    const fhir = respondError(error, 'fhir');
    expect([fhir.status, JSON.parse(String(fhir.body))]).toMatchObject([
      status,
      {
        resourceType: 'OperationOutcome',
        issue: [
          {
            severity: 'error',
            code: errorCodes[code].issue,
            details: { coding: [{ code }] },
            diagnostics: 'What is wrong',
            expression: ['PID-3'],
          },
        ],
      },
    ]);
    const problem = respondError(error, 'problem');
    expect(problem.headers['content-type']).toContain('application/problem+json');
    expect(JSON.parse(String(problem.body))).toMatchObject({ status, code, title: 'What is wrong', path: 'PID-3' });
    const oauth = JSON.parse(String(respondError(error, 'oauth').body));
    // RFC 6749 section 5.2: these and no others.
    expect(['invalid_client', 'invalid_scope', 'unsupported_grant_type', 'invalid_request']).toContain(oauth.error);
  });

  test('that nobody expected keeps its text to itself', () => {
    for (const thrown of [new TypeError(secret), secret, { message: secret }, undefined]) {
      for (const style of ['fhir', 'hl7v2', 'problem', 'oauth'] as const) {
        const { status, body } = respondError(thrown, style);
        expect(status).toBe(500);
        expect(body).not.toContain(secret);
      }
      expect(asHutongError(thrown).code).toBe('internal');
    }
  });

  test('says when to come again, and how to sign in', () => {
    expect(respondError(new HutongError('store.unavailable', 'x'), 'fhir').headers['retry-after']).toBe('2');
    const challenge = (code: ErrorCode) => respondError(new HutongError(code, 'x'), 'fhir').headers['www-authenticate'];
    expect(challenge('auth.missing')).toBe('Bearer');
    expect(challenge('auth.expired-token')).toBe('Bearer error="invalid_token"');
    expect(challenge('auth.scope')).toBeUndefined();
  });
});

describe('the log', () => {
  const line: LogLine = { level: 'info', event: 'request' };

  test('has one JSON object a line, from the level that was asked for', () => {
    const written: string[] = [];
    const log = makeLog('warn', (text) => written.push(text));
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log({ ...line, level });
    expect(written.map((text) => JSON.parse(text).level)).toEqual(['warn', 'error']);
    expect(written.every((text) => text.endsWith('\n') && !text.slice(0, -1).includes('\n'))).toBe(true);
  });

  test('describes an error by its class and stack, never by what it says', () => {
    const cause = new RangeError(`${secret}\nover two lines`);
    const described = describeError(new TypeError(secret, { cause }));
    expect(described).toMatch(/^TypeError\s+at .* caused by RangeError\s+at /);
    expect(described).not.toContain(secret);
    expect(described).not.toContain('over two lines');
    expect(describeError(secret)).toBe('string');
  });
});
