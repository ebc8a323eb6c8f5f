/** What a failed call to a cloud service means, and how it is tried again. One place for every adapter. */

import { HutongError, isHutongError } from '../../schemas/error.ts';

/** Names of AWS SDK errors and codes of node:net errors after which the same call may succeed. */
const transientNames = new Set([
  'AbortError',
  'BandwidthLimitExceeded',
  'ConditionalRequestConflict',
  'DependencyTimeoutException',
  'InternalError',
  'InternalServerError',
  'KMSInternalException',
  'KeyUnavailableException',
  'LimitExceededException',
  'OperationAborted',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'ReplicatedWriteConflictException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingError',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** The parts of an SDK or network error that tell what happened. */
interface Fault {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly CancellationReasons?: readonly { readonly Code?: unknown }[];
}

const isTransientName = (name: unknown): boolean => typeof name === 'string' && transientNames.has(name);

/** Whether the same call may succeed when it is made again. */
export const isTransientFault = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null || isHutongError(error)) return false;
  // Only optional members of unknown type are read.
  const { name, code, $metadata, CancellationReasons } = error as Fault;
  if (isTransientName(name) || isTransientName(code)) return true;
  if (CancellationReasons) {
    const reasons = CancellationReasons.map(({ Code }) => Code).filter(
      (reason) => reason !== undefined && reason !== 'None',
    );
    return reasons.length > 0 && reasons.every(isTransientName);
  }
  const status = $metadata?.httpStatusCode;
  return typeof status === 'number' && (status >= 500 || status === 429);
};

export interface RetryOptions {
  /** Milliseconds from the first attempt after which none is begun; default 4,000. */
  readonly budget?: number;
  /** Injected by tests. */
  readonly now?: () => number;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

const defaultBudget = 4000;
const firstDelay = 20;
const longestDelay = 1000;

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Calls `attempt` until it succeeds, fails for good, or the budget is spent; delays double with full jitter, so that writers who
 * met once do not meet again. Throws `store.unavailable` for every fault but HutongErrors, which pass as they are.
 */
export const withRetries = async <Result>(
  attempt: () => Promise<Result>,
  { budget = defaultBudget, now = () => performance.now(), random = Math.random, sleep = wait }: RetryOptions = {},
): Promise<Result> => {
  const end = now() + budget;
  for (let delay = firstDelay; ; delay = Math.min(delay * 2, longestDelay)) {
    try {
      return await attempt();
    } catch (error) {
      if (isHutongError(error)) throw error;
      const pause = random() * delay;
      if (!isTransientFault(error) || now() + pause >= end) {
        throw new HutongError('store.unavailable', 'The storage service did not do what was asked', { cause: error });
      }
      await sleep(pause);
    }
  }
};
