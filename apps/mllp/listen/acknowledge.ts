import { buildAck, encodeBytes, type Message } from '../../../domain/hl7v2/index.ts';
import type { Header } from './read-header.ts';

/**
 * Which answers a sender gets.
 *
 * - `commit`: one answer as soon as the message is on the disk
 * - `application`: what the gateway answers; in enhanced mode after the accept acknowledgement
 */
export type AnswerMode = 'commit' | 'application';

export interface AnswerPlan {
  /** The agent's own answer at once: AA in original mode, CA in enhanced mode. */
  readonly atOnce: boolean;
  /** The gateway's answer, once there is one. */
  readonly gateway: boolean;
}

/** HL7 table 0155: whether the sender asks for an answer when all is well. */
const asksOnSuccess = (condition: string): boolean => condition === 'AL' || condition === 'SU';
const asksAtAll = (condition: string): boolean => asksOnSuccess(condition) || condition === 'ER';

const conditions = (header: Message): { readonly accept: string; readonly application: string } => ({
  accept: header.get('MSH-15') ?? '',
  application: header.get('MSH-16') ?? '',
});

const isEnhanced = (header: Message): boolean => {
  const { accept, application } = conditions(header);
  return accept !== '' || application !== '';
};

/** Source: HL7 v2.8 chapter 2.9. A batch is answered by the gateway in both modes, since each of its messages has an answer of its own. */
export const planAnswer = ({ message, batch }: Header, mode: AnswerMode): AnswerPlan => {
  if (batch) return { atOnce: false, gateway: true };
  if (!isEnhanced(message)) return { atOnce: mode === 'commit', gateway: mode === 'application' };
  const { accept, application } = conditions(message);
  const atOnce = asksOnSuccess(accept);
  // Who asks for nothing but the application's answer would take any other for it.
  return { atOnce, gateway: asksAtAll(application) && (mode === 'application' || !asksAtAll(accept)) };
};

/** Whether a gateway's answer is one that the sender asked for (MSH-16). */
export const wantsGatewayAnswer = ({ message, batch }: Header, codes: readonly string[]): boolean => {
  if (batch || !isEnhanced(message)) return true;
  const { application } = conditions(message);
  const accepted = codes.every((code) => code.endsWith('A'));
  if (application === 'AL') return true;
  return accepted ? application === 'SU' : application === 'ER';
};

/** Makes the agent's own answers. Numbers them by time and count: within the 20 characters that MSH-10 had before v2.7. */
export const makeAcknowledge = (now: () => number) => {
  let count = 0;
  const facts = (): { readonly controlId: string; readonly time: string } => {
    count = (count + 1) % 36 ** 4;
    const milliseconds = now();
    return {
      controlId: `E${milliseconds.toString(36)}${count.toString(36).padStart(4, '0')}`.toUpperCase(),
      time: `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-T:]/g, '')}+0000`,
    };
  };
  return {
    /** AA or CA: the message is on the agent's disk. Undefined for messages that are never answered (ACK). */
    kept: ({ message, charset }: Header): Uint8Array | undefined => {
      const kind = isEnhanced(message) ? 'accept' : 'application';
      const ack = buildAck({ received: message, outcome: 'accepted', kind, always: true, charset, ...facts() });
      return ack === undefined ? undefined : encodeBytes(ack.text, ack.charset);
    },

    /**
     * `rejected` (AR, CR): the agent does not keep the message. `error` (AE): it keeps it, and the gateway has not said anything yet. Sent whatever MSH-15
     * and MSH-16 say: a sender that is told nothing would take a message for kept that is not.
     */
    failed: (
      header: Header | undefined,
      outcome: 'rejected' | 'error',
      kind: 'transport' | 'application',
      code: string,
      text: string,
    ): Uint8Array | undefined => {
      const enhanced = header !== undefined && isEnhanced(header.message);
      const ack = buildAck({
        received: header?.message ?? '',
        outcome,
        kind: enhanced && kind === 'transport' ? 'accept' : 'application',
        always: true,
        charset: header?.charset ?? 'ascii',
        findings: [{ severity: 'error', code, path: '', message: text }],
        ...facts(),
      });
      return ack === undefined ? undefined : encodeBytes(ack.text, ack.charset);
    },
  };
};

export type Acknowledge = ReturnType<typeof makeAcknowledge>;
