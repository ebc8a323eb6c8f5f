import { decodeBytes, type Message, parseMessage, salvageHeader, splitBatch } from '../../../domain/hl7v2/index.ts';
import { isHutongError } from '../../../schemas/error.ts';

/** An acknowledgement as `hutong send` prints it. */
export interface ReadAnswer {
  /** MSA-1; `''` when the answer is no acknowledgement. */
  readonly code: string;
  /** MSA-2: control id of the message that is answered. */
  readonly controlId: string;
  /** Of each ERR segment: place, code of HL7 table 0357, text. */
  readonly errors: readonly { readonly location: string; readonly condition: string; readonly text: string }[];
}

/** MSH-10 of a message that may not be well formed. */
export const controlIdOf = (message: Uint8Array): string => salvageHeader(message)?.controlId ?? '';

const errorsOf = (message: Message): ReadAnswer['errors'] =>
  message.segmentsNamed('ERR').map((_, at) => {
    const field = (path: string): string => message.get(`ERR[${at + 1}]-${path}`) ?? '';
    // Since v2.5 ERR-2 has the place, and before it the first three components of ERR-1, whose fourth is the code.
    const old = field('1.1') !== '' || field('1.4') !== '';
    const [segment, sequence, position, , component] = [1, 2, 3, 4, 5].map((part) =>
      old && part > 3 ? '' : field(`${old ? 1 : 2}.${part}`),
    );
    const place = `${segment}${Number(sequence) > 1 ? `[${sequence}]` : ''}${position ? `-${position}` : ''}`;
    return {
      location: (component ? `${place}.${component}` : place) || field('7'),
      condition: field('3') || field('1.4'),
      text: field('8') || (message.get('MSA-3') ?? ''),
    };
  });

/** Reads one acknowledgement, or those of a batch. Empty for what is none. */
export const readAnswers = (bytes: Uint8Array): ReadAnswer[] => {
  try {
    const { text, charset } = decodeBytes(bytes);
    return splitBatch(text).messages.map((each) => {
      const message = parseMessage(each.text, { charset });
      return {
        code: message.get('MSA-1') ?? '',
        controlId: message.get('MSA-2') ?? '',
        errors: errorsOf(message),
      };
    });
  } catch (error) {
    if (!isHutongError(error)) throw error;
    return [];
  }
};
