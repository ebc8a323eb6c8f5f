import { z } from 'zod';

/** What can be wrong, in words that an operator can act on; `docs/hl7v2.md` says what to do. */
export const alarmCodes = [
  'spool-full',
  'spool-high',
  'queue-old',
  'gateway-refuses-agent',
  'messages-refused',
  'spool-damaged',
  'disk-failing',
] as const;
export type AlarmCode = (typeof alarmCodes)[number];

/** `GET /status`. Counts, times and codes only. */
export const statusSchema = z.strictObject({
  state: z.enum(['ok', 'alarm']),
  alarms: z.array(z.enum(alarmCodes)),
  startedAt: z.string(),
  queue: z.strictObject({
    messages: z.int(),
    lanes: z.int(),
    /** Seconds that the oldest message waits; null: none waits. */
    oldestAgeSeconds: z.number().nullable(),
  }),
  gateway: z.strictObject({
    lastSuccessAt: z.string().nullable(),
    lastFailureAt: z.string().nullable(),
    lastFailureCode: z.string().nullable(),
    forwarded: z.int(),
    /** Of these, answered with AE or AR: the gateway keeps them as failed. */
    notAccepted: z.int(),
  }),
  senders: z.strictObject({ connections: z.int(), received: z.int(), rejected: z.int() }),
  disk: z.strictObject({ usedBytes: z.int(), limitBytes: z.int() }),
  /** Messages in `refused/`. */
  refused: z.int(),
  /** Stretches in `damaged/`. */
  damaged: z.int(),
});
export type Status = z.infer<typeof statusSchema>;

export interface AlarmInput {
  readonly usedBytes: number;
  readonly limitBytes: number;
  /** A message was turned away for want of room and none was taken since. */
  readonly full: boolean;
  readonly oldestAgeSeconds: number | null;
  readonly alarmAgeSeconds: number;
  /** The newest failure was about the agent's set-up and nothing has succeeded since. */
  readonly misconfigured: boolean;
  /** The newest failure was of the spool's disk. */
  readonly diskFailing: boolean;
  readonly refused: number;
  readonly damaged: number;
}

/** Share of the disk limit from which there is an alarm, while there is still time to act. */
const highShare = 0.8;

export const alarmsOf = (input: AlarmInput): AlarmCode[] => {
  const raised: Readonly<Record<AlarmCode, boolean>> = {
    'spool-full': input.full,
    'spool-high': !input.full && input.usedBytes >= highShare * input.limitBytes,
    'queue-old': (input.oldestAgeSeconds ?? 0) >= input.alarmAgeSeconds,
    'gateway-refuses-agent': input.misconfigured,
    'messages-refused': input.refused > 0,
    'spool-damaged': input.damaged > 0,
    'disk-failing': input.diskFailing,
  };
  return alarmCodes.filter((code) => raised[code]);
};
