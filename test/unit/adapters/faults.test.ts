import { describe, expect, it } from 'vitest';
import { HutongError } from '../../../schemas/error.ts';
import { isTransientFault, withRetries } from '../../../services/ports/index.ts';

const fault = (properties: object) => Object.assign(new Error('fault'), properties);

describe('isTransientFault', () => {
  it.each([
    [{ name: 'ThrottlingException' }],
    [{ name: 'Error', code: 'ECONNRESET' }],
    [{ name: 'Unheard', $metadata: { httpStatusCode: 503 } }],
    [{ name: 'Unheard', $metadata: { httpStatusCode: 429 } }],
    [
      {
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
      },
    ],
  ])('yes: %j', (properties) => {
    expect(isTransientFault(fault(properties))).toBe(true);
  });

  it.each([
    [{ name: 'ValidationException', $metadata: { httpStatusCode: 400 } }],
    [{ name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }],
    [{ name: 'TransactionCanceledException', CancellationReasons: [{ Code: 'None' }] }],
    [
      {
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'ThrottlingError' }, { Code: 'ValidationError' }],
      },
    ],
    [{}],
  ])('no: %j', (properties) => {
    expect(isTransientFault(fault(properties))).toBe(false);
  });

  it('no: the project’s own errors and what is no error', () => {
    expect(isTransientFault(new HutongError('store.unavailable', 'once is enough'))).toBe(false);
    expect(isTransientFault(undefined)).toBe(false);
  });
});

describe('withRetries', () => {
  const prepare = (random: number) => {
    const slept: number[] = [];
    let now = 0;
    const sleep = async (milliseconds: number) => {
      slept.push(milliseconds);
      now += milliseconds;
    };
    return { slept, options: { now: () => now, random: () => random, sleep, budget: 1000 } };
  };

  it('draws each delay from a window that doubles up to a second, and keeps to the budget', async () => {
    const { slept, options } = prepare(0.5);
    const attempt = withRetries(async () => Promise.reject(fault({ name: 'SlowDown' })), options);
    await expect(attempt).rejects.toMatchObject({ code: 'store.unavailable', cause: { name: 'SlowDown' } });
    expect(slept).toEqual([10, 20, 40, 80, 160, 320]);
  });

  it('passes the project’s own errors as they are', async () => {
    const { slept, options } = prepare(0.5);
    const attempt = withRetries(async () => Promise.reject(new HutongError('key.unknown', 'no')), options);
    await expect(attempt).rejects.toMatchObject({ code: 'key.unknown' });
    expect(slept).toEqual([]);
  });
});
