import { splitBatch } from '../../../domain/hl7v2/index.ts';
import { isHutongError } from '../../../schemas/error.ts';

/** One message of a file: its own bytes, without MLLP's framing. */
export interface FileMessage {
  readonly bytes: Uint8Array;
}

const withoutFraming = (text: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: MLLP's framing is made of control characters
  return text.replace(/^[\s\x0B]*(?=MSH)/, '').replace(/\x1C\s*$/, '');
};

/**
 * The messages of a file in their own bytes. The file is looked at as ISO 8859-1, in which every byte is one character, so that no charset needs to be known;
 * what cannot be cut that way (UTF-16, no MSH) is one message.
 */
export const messagesOf = (bytes: Uint8Array): FileMessage[] => {
  try {
    const { messages } = splitBatch(Buffer.from(bytes).toString('latin1'));
    return messages.map(({ text }) => ({ bytes: Buffer.from(withoutFraming(text), 'latin1') }));
  } catch (error) {
    if (!isHutongError(error)) throw error;
    return [{ bytes }];
  }
};
