import { makeSubscriptions, type Subscriptions } from '../../../services/subscriptions/index.ts';
import { describeError } from '../log.ts';
import type { Engine } from './engine.ts';

/** The delivery of subscriptions over an engine. One subscription's trouble is logged, and the others go on. */
export const openSubscriptions = async (engine: Engine): Promise<Subscriptions> =>
  makeSubscriptions({
    ...engine,
    registry: await engine.readRegistry(),
    onError: (error) => engine.log({ level: 'error', event: 'subscription.failed', error: describeError(error) }),
  });
