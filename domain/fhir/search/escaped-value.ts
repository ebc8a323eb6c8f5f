/** `,` `$` and `|` separate; a backslash before them, or before itself, makes them plain (R4 section 3.1.1.4.3). */

/** The pieces between unescaped separators; their escapes are still in place. */
export const splitEscaped = (text: string, separator: ',' | '$' | '|'): string[] => {
  const pieces: string[] = [];
  let piece = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') {
      piece += char + text.charAt(at + 1);
      at += 1;
    } else if (char === separator) {
      pieces.push(piece);
      piece = '';
    } else piece += char;
  }
  return [...pieces, piece];
};

/** Takes the escapes out. */
export const unescapeValue = (text: string): string => text.replace(/\\([,$|\\])/g, '$1');
