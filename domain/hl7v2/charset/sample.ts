/** Bytes above 0x7F that are enough to tell charsets apart; what follows them adds cost and no certainty. */
const enough = 96;
const longest = 16_384;

/**
 * The lines of a message that have bytes above 0x7F, as far as they are needed to tell its charset; at most 16 KiB.
 *
 * Lines are cut at CR and LF, which are no second byte in any charset, so that characters stay whole.
 */
export const tellingLines = (bytes: Uint8Array): Uint8Array => {
  const lines: Uint8Array[] = [];
  let high = 0;
  let length = 0;
  let start = 0;
  let highInLine = 0;
  for (let at = 0; at <= bytes.length && high < enough && length < longest; at += 1) {
    const byte = bytes[at] ?? 10;
    if (byte > 0x7f) highInLine += 1;
    const full = at - start >= longest;
    if (byte !== 13 && byte !== 10 && !full) continue;
    if (highInLine > 0) {
      lines.push(bytes.subarray(start, Math.min(at + 1, bytes.length)));
      high += highInLine;
      length += at + 1 - start;
    }
    start = at + 1;
    highInLine = 0;
  }
  return Buffer.concat(lines);
};

/** The bytes of the first MSH segment; empty when the first 64 KiB have none. */
export const headerLine = (bytes: Uint8Array): Uint8Array => {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 65_536));
  for (let at = head.indexOf('MSH'); at >= 0; at = head.indexOf('MSH', at + 1)) {
    if (at > 0 && (head[at - 1] ?? 0) > 13) continue;
    let end = at;
    while (end < head.length && head[end] !== 13 && head[end] !== 10) end += 1;
    return head.subarray(at, end);
  }
  return head.subarray(0, 0);
};
