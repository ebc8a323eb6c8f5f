import { HutongError } from '../../schemas/error.ts';
import type { Caller } from '../caller.ts';
import type { RecordTable } from '../ports/index.ts';
import { listLive } from './live-subscription.ts';
import { readQueue } from './queue.ts';

export interface DeadLetters {
  readonly subscription: string;
  readonly organisation: string;
  readonly client: string;
  readonly reason: string;
  /** Notifications that wait, counted up to 1,000. */
  readonly waiting: number;
  /** ISO instant of the oldest one's commit. */
  readonly oldest?: string;
}

const maxCounted = 1000;

/**
 * Subscriptions in error with what could not be delivered to them: one's own organisation's, or every one's for a steward. They are sent once the owner writes the subscription as
 * requested and a handshake is answered. Throws `auth.scope`.
 */
export const makeListDeadLetters =
  ({ table }: { readonly table: RecordTable }) =>
  async ({ scopes, organisation }: Caller): Promise<readonly DeadLetters[]> => {
    const steward = scopes.includes('hutong/message.steward');
    if (!steward && !scopes.includes('hutong/message.read')) {
      throw new HutongError('auth.scope', 'The token lacks hutong/message.read');
    }
    const failed = (await listLive(table)).filter(
      (live) => live.status === 'error' && (steward || live.organisation === organisation),
    );
    return Promise.all(
      failed.map(async (live) => {
        const queue = await readQueue(table, live.id, maxCounted);
        const [oldest] = queue;
        return {
          subscription: `Subscription/${live.id}`,
          organisation: live.organisation,
          client: live.client,
          reason: live.reason ?? '',
          waiting: queue.length,
          ...(oldest === undefined ? {} : { oldest: oldest.at }),
        };
      }),
    );
  };

export type ListDeadLetters = ReturnType<typeof makeListDeadLetters>;
