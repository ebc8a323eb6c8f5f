import { type Charset, decodeBytes, type Message, parseMessage, salvageHeader } from '../../../domain/hl7v2/index.ts';

export interface Header {
  /** The first MSH alone. */
  readonly message: Message;
  readonly charset: Charset;
  /** MSH as it came, a character for each byte (ISO 8859-1). */
  readonly line: string;
  /** The frame holds a file with envelopes or more, which has a batch of answers. */
  readonly batch: boolean;
}

/** Longest MSH that is read. */
const longest = 8192;

/** UTF-16 comes out with a zero byte at every second place, and is left to `salvageHeader`. */
const firstLine = (bytes: Uint8Array): Uint8Array => {
  const start = bytes.subarray(0, longest);
  const from = start.findIndex((byte) => byte > 0x20 && byte < 0x80);
  const end = start.findIndex((byte, at) => at > from && (byte === 0x0d || byte === 0x0a));
  return start.subarray(Math.max(from, 0), end < 0 ? undefined : end);
};

const parseLine = (line: Uint8Array): Pick<Header, 'message' | 'charset'> | undefined => {
  try {
    const { text, charset } = decodeBytes(line);
    return { message: parseMessage(text, { charset }), charset };
  } catch {
    return undefined;
  }
};

/** Reads MSH, and only that: whom to answer and how, and which source it is. Undefined for bytes that have none. */
export const readHeader = (bytes: Uint8Array): Header | undefined => {
  const line = firstLine(bytes);
  const name = Buffer.from(line.subarray(0, 3)).toString('latin1');
  const batch = name === 'FHS' || name === 'BHS';
  const parsed = name === 'MSH' ? parseLine(line) : undefined;
  if (parsed !== undefined) return { ...parsed, line: Buffer.from(line).toString('latin1'), batch };
  const message = salvageHeader(bytes);
  return message === undefined ? undefined : { message, charset: 'ascii', line: message.segments[0]?.raw ?? '', batch };
};

/**
 * The source that a message is of: the fields (`MSH-3`, `MSH-4` …) that make one. No fields: all messages are one lane. Taken from the bytes, because a guess
 * at the charset that came out otherwise for one message would let it overtake another.
 */
export const laneOf = ({ line }: Pick<Header, 'line'>, fields: readonly string[]): string => {
  // Cut at MSH-1, the name is part 0 and MSH-2 is part 1.
  const parts = line.split(line.charAt(3));
  return fields.map((field) => parts[Number(field.slice(4)) - 1] ?? '').join('|');
};
