import { HutongError } from '../../../schemas/error.ts';
import type { Log } from '../log.ts';
import type { Spool } from '../spool/spool.ts';
import type { SpooledMessage } from '../spool/spooled-message.ts';
import { type Acknowledge, type AnswerMode, planAnswer, wantsGatewayAnswer } from './acknowledge.ts';
import { laneOf, readHeader } from './read-header.ts';
import type { GatewayAnswer, Waiters } from './waiters.ts';

export interface TakeFrameOptions {
  readonly spool: Pick<Spool, 'append'>;
  readonly enqueue: (message: SpooledMessage) => void;
  readonly waiters: Waiters;
  readonly acknowledge: Acknowledge;
  readonly mode: AnswerMode;
  readonly laneFields: readonly string[];
  readonly answerTimeoutMilliseconds: number;
  /** `full`: the last message found no room. */
  readonly counts: { received: number; rejected: number; full: boolean };
  readonly log: Log;
}

/** The answers to one frame. `first` comes before the answers to later frames; `second` is an enhanced sender's application answer, whenever it is there. */
export interface FrameAnswers {
  readonly first: Uint8Array | undefined;
  readonly second?: Promise<Uint8Array | undefined>;
}

const texts = {
  'mllp.no-header': 'The frame holds no HL7 message: there is no MSH segment',
  'mllp.spool-full': 'The edge agent cannot keep the message: its spool is full. Send it again later',
  'mllp.disk': 'The edge agent cannot keep the message: its disk failed. Send it again later',
  'mllp.no-answer':
    'The message is kept and will be delivered; the gateway has not answered yet. Sent again it is recognised',
  'mllp.refused': 'The gateway refuses the message for good; the edge agent has set it aside',
} as const;

/** Takes a message: on the disk first, then into its lane, then the answer. Never throws. */
export const makeTakeFrame = ({
  spool,
  enqueue,
  waiters,
  acknowledge,
  mode,
  laneFields,
  answerTimeoutMilliseconds,
  counts,
  log,
}: TakeFrameOptions) => {
  const reject = (header: ReturnType<typeof readHeader>, code: keyof typeof texts): FrameAnswers => {
    counts.rejected += 1;
    log({ level: 'error', event: 'message.rejected', code });
    return { first: acknowledge.failed(header, 'rejected', 'transport', code, texts[code]) };
  };

  return async (bytes: Uint8Array): Promise<FrameAnswers> => {
    const header = readHeader(bytes);
    if (header === undefined) return reject(undefined, 'mllp.no-header');
    let spooled: SpooledMessage;
    try {
      spooled = await spool.append(laneOf(header, laneFields), header.message.controlId, bytes);
    } catch (error) {
      const full = error instanceof HutongError && error.code === 'store.too-large';
      counts.full = full;
      return reject(header, full ? 'mllp.spool-full' : 'mllp.disk');
    }
    counts.received += 1;
    counts.full = false;
    const plan = planAnswer(header, mode);
    // Before the message goes into its lane, or the gateway might be quicker.
    const waited = plan.gateway ? waiters.wait(spooled.n, answerTimeoutMilliseconds) : undefined;
    enqueue(spooled);

    const fromGateway = async (answer: Promise<GatewayAnswer>): Promise<Uint8Array | undefined> => {
      const outcome = await answer;
      if (outcome.kind === 'silent') {
        return acknowledge.failed(header, 'error', 'application', 'mllp.no-answer', texts['mllp.no-answer']);
      }
      if (outcome.kind === 'refused') {
        return acknowledge.failed(header, 'rejected', 'application', 'mllp.refused', texts['mllp.refused']);
      }
      if (outcome.ack.length === 0 || !wantsGatewayAnswer(header, outcome.codes)) return undefined;
      // A sender's profile may let the gateway answer in enhanced mode itself; the agent has said that already.
      return plan.atOnce && outcome.codes.every((code) => code.startsWith('C')) ? undefined : outcome.ack;
    };

    const second = waited === undefined ? undefined : fromGateway(waited);
    if (plan.atOnce) {
      const first = acknowledge.kept(header);
      return second === undefined ? { first } : { first, second };
    }
    return { first: await second };
  };
};

export type TakeFrame = ReturnType<typeof makeTakeFrame>;
