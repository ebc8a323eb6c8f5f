/** Strings, identifiers and encoded data of R4 §2.24.0.1. All checks are linear in the length of the text. */

const maxStringLength = 1024 * 1024;

/** U+0000–U+001F but for tab, line feed and carriage return. */
const isForbiddenControl = (code: number) => code < 32 && code !== 9 && code !== 10 && code !== 13;

export const isString = (text: string): boolean => {
  if (text.length === 0 || text.length > maxStringLength) return false;
  for (let at = 0; at < text.length; at += 1) if (isForbiddenControl(text.charCodeAt(at))) return false;
  return true;
};

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff;

/** At least one character; no leading, trailing or doubled whitespace, and none but the space inside. */
export const isCode = (text: string): boolean => {
  let previousSpace = true;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const space = isSpace(code);
    if (space && (previousSpace || code !== 32)) return false;
    if (code < 32) return false;
    previousSpace = space;
  }
  return !previousSpace;
};

const idPattern = /^[A-Za-z0-9\-.]{1,64}$/;
export const isId = (text: string): boolean => idPattern.test(text);

const oidPattern = /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/;
export const isOid = (text: string): boolean => oidPattern.test(text);

const uuidPattern = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isUuid = (text: string): boolean => uuidPattern.test(text);

/** Not empty and without whitespace; `urn:uuid:` and `urn:oid:` must be well formed (R4 §2.24.0.1, uri). */
export const isUri = (text: string): boolean => {
  if (text.length === 0) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 32 || isSpace(code)) return false;
  }
  if (!text.startsWith('urn:')) return true;
  if (text.startsWith('urn:uuid:')) return isUuid(text.toLowerCase());
  return text.startsWith('urn:oid:') ? isOid(text) : true;
};

const isBase64Digit = (code: number) =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 43 || code === 47;

/** Groups of four characters, padded with `=` at the end; whitespace may stand anywhere. */
export const isBase64 = (text: string): boolean => {
  let count = 0;
  let padding = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13)) continue;
    if (code === 61) padding += 1;
    else if (padding > 0 || !isBase64Digit(code)) return false;
    count += 1;
  }
  return count > 0 && count % 4 === 0 && padding <= 2;
};
