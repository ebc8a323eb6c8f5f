import { type Message, parseMessage } from '../message.ts';

/** Longest header line worth reading from something that does not parse. */
const longestHeader = 8192;

/**
 * What can be read of the header of bytes or text that did not parse, so that an answer finds its way back.
 *
 * Only printable ASCII is kept, because the character set may be what was wrong; UTF-16 is read through its zero bytes. Never throws.
 */
export const salvageHeader = (received: Uint8Array | string): Message | undefined => {
  const text =
    typeof received === 'string' ? received : Buffer.from(received.subarray(0, longestHeader * 2)).toString('latin1');
  const narrow = text.slice(0, longestHeader * 2).replaceAll('\0', '');
  const start = narrow.search(/MSH[^A-Za-z0-9\s]/);
  if (start < 0) return undefined;
  const line = /^[^\r\n]*/.exec(narrow.slice(start, start + longestHeader))?.[0] ?? '';
  const separator = line.charAt(3);
  const fields = line.split(separator).map((field) => (/^[\x20-\x7E]*$/.test(field) ? field : ''));
  try {
    return parseMessage(fields.join(separator));
  } catch {
    return undefined;
  }
};
