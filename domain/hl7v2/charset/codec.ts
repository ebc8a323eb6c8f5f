import iconv from 'iconv-lite';
import { HutongError } from '../../../schemas/error.ts';
import type { Charset } from './names.ts';

/** Windows-1252 is ISO 8859-1 with printable characters where the latter has control codes, so it reads both (as the WHATWG standard has it). */
const codecs: Readonly<Record<Charset, string>> = {
  ascii: 'ascii',
  'utf-8': 'utf8',
  gb18030: 'gb18030',
  big5: 'big5-hkscs',
  'iso-8859-1': 'windows-1252',
  'utf-16le': 'utf16-le',
  'utf-16be': 'utf16-be',
};

/** The text of bytes in a charset, or undefined when a byte does not fit it. A byte-order mark stays in the text. */
export const decodeStrictly = (bytes: Uint8Array, charset: Charset): string | undefined => {
  if (charset === 'utf-8') return decodeUtf8(bytes);
  const text = iconv.decode(bytes, codecs[charset], { stripBOM: false });
  if (charset === 'utf-16le' || charset === 'utf-16be') {
    return bytes.length % 2 === 0 && text.isWellFormed() && !text.includes('\uFFFD') ? text : undefined;
  }
  return text.includes('\uFFFD') ? undefined : text;
};

const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** The text of bytes in a charset with U+FFFD where one does not fit: for judging only. */
export const decodeLeniently = (bytes: Uint8Array, charset: Charset): string => iconv.decode(bytes, codecs[charset]);

/**
 * Bytes of a text in a sender's charset. A character that the charset lacks becomes `?`, so that an answer always goes out.
 *
 * UTF-16 is written with a byte-order mark.
 */
export const encodeBytes = (text: string, charset: Charset): Uint8Array => {
  try {
    return iconv.encode(text, codecs[charset], { addBOM: charset === 'utf-16le' || charset === 'utf-16be' });
  } catch (cause) {
    throw new HutongError('hl7v2.charset', 'The text could not be encoded', { details: { charset }, cause });
  }
};
