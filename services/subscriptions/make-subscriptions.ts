import type { Registry } from '../../schemas/registry.ts';
import type { Clock, Ids, KeyRing, Notifier, RecordTable } from '../ports/index.ts';
import { makeAttempt } from './attempt.ts';
import { makeDeliver } from './deliver.ts';
import { makeDispatch } from './dispatch.ts';
import { makeSetStatus } from './set-status.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly notifier: Notifier;
  readonly registry: Registry;
  readonly baseUrl: string;
  readonly onError: (error: unknown) => void;
  readonly random?: () => number;
}

/** What takes events from the outbox to subscribers: `dispatch` is the outbox's subscriber, `deliver` is called again and again, `stop` ends calls under way. */
export const makeSubscriptions = ({ random = Math.random, ...dependencies }: Dependencies) => {
  const fhirBase = `${dependencies.baseUrl}/fhir`;
  const search = { baseUrl: fhirBase };
  return {
    dispatch: makeDispatch({ ...dependencies, search }),
    ...makeDeliver({
      ...dependencies,
      random,
      attempt: makeAttempt({ ...dependencies, fhirBase }),
      setStatus: makeSetStatus({ ...dependencies, search }),
    }),
  };
};

export type Subscriptions = ReturnType<typeof makeSubscriptions>;
