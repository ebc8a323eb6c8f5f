import type { Forwarder } from '../forward/forwarder.ts';
import type { Log } from '../log.ts';
import type { Spool } from '../spool/spool.ts';
import { type AlarmCode, alarmsOf, type Status } from './status.ts';

export interface StatusSources {
  readonly spool: Pick<Spool, 'recount' | 'usedBytes' | 'limitBytes' | 'refusedCount' | 'damaged'>;
  readonly forwarder: Pick<Forwarder, 'state'>;
  readonly counts: { readonly received: number; readonly rejected: number; readonly full: boolean };
  readonly connections: () => number;
  readonly alarmAgeSeconds: number;
  readonly log: Log;
  readonly now: () => number;
}

const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

/** Makes the status anew at each call, and logs each alarm when it is raised and when it is over. */
export const makeReadStatus = (sources: StatusSources) => {
  const { spool, forwarder, counts, connections, alarmAgeSeconds, log, now } = sources;
  const startedAt = new Date(now()).toISOString();
  let known: readonly AlarmCode[] = [];
  return async (): Promise<Status> => {
    await spool.recount();
    const state = forwarder.state;
    const { usedBytes, limitBytes, refusedCount: refused, damaged } = spool;
    const oldestAgeSeconds =
      state.oldestReceivedAt === undefined ? null : Math.round((now() - state.oldestReceivedAt) / 100) / 10;
    const failing = (state.lastFailure?.at ?? 0) > (state.lastSuccessAt ?? 0);
    const alarms = alarmsOf({
      usedBytes,
      limitBytes,
      // Room that was freed since ends the alarm, whether or not anybody has tried.
      full: counts.full && usedBytes >= limitBytes / 2,
      oldestAgeSeconds,
      alarmAgeSeconds,
      misconfigured: failing && state.lastFailure?.configuration === true,
      diskFailing: failing && state.lastFailure?.code.startsWith('disk.') === true,
      refused,
      damaged,
    });
    for (const code of alarms) if (!known.includes(code)) log({ level: 'error', event: 'alarm.raised', code });
    for (const code of known) if (!alarms.includes(code)) log({ level: 'info', event: 'alarm.over', code });
    known = alarms;
    return {
      state: alarms.length === 0 ? 'ok' : 'alarm',
      alarms,
      startedAt,
      queue: { messages: state.messages, lanes: state.lanes, oldestAgeSeconds },
      gateway: {
        lastSuccessAt: isoOrNull(state.lastSuccessAt),
        lastFailureAt: isoOrNull(state.lastFailure?.at),
        lastFailureCode: state.lastFailure?.code ?? null,
        forwarded: state.forwarded,
        notAccepted: state.notAccepted,
      },
      senders: { connections: connections(), received: counts.received, rejected: counts.rejected },
      disk: { usedBytes, limitBytes },
      refused,
      damaged,
    };
  };
};
