/** Entries of strings, names and addresses (R4 section 3.1.1.4.8). */
import { comparableText } from './comparable-text.ts';
import { draft, type Emit, isObject, text } from './emit.ts';

const string: Emit = (value, path, group, { entries }) => {
  const written = text(value);
  if (written === undefined) return;
  const entry = draft(path, group);
  entry.t = written;
  const compared = comparableText(written);
  if (compared !== written) entry.n = compared;
  entries.push(entry);
};

/** Each part of a name or address is searched by itself (R4 section 3.1.1.4.8). */
const partsOf =
  (keys: readonly string[]): Emit =>
  (value, path, group, sink) => {
    if (!isObject(value)) return;
    for (const key of keys) {
      const part = value[key];
      if (Array.isArray(part)) for (const one of part) string(one, path, group, sink);
      else string(part, path, group, sink);
    }
  };

const nameParts = partsOf(['text', 'family', 'given']);
const han = /^[\u3400-\u9fff\u{20000}-\u{3ffff}\u00b7]+$/u;

/**
 * Which parts a name search reads is the server's choice (R4 Patient search parameters): titles and suffixes tell nobody apart. A Chinese name that
 * came in parts is also entered whole, because that is how it is asked for.
 */
const humanName: Emit = (value, path, group, sink) => {
  nameParts(value, path, group, sink);
  if (!isObject(value) || text(value.text) !== undefined) return;
  const given = Array.isArray(value.given) ? value.given.join('') : '';
  const family = text(value.family) ?? '';
  if (han.test(family) && han.test(given)) string(`${family}${given}`, path, group, sink);
};

export const strings: Readonly<Record<string, Emit>> = {
  string,
  markdown: string,
  HumanName: humanName,
  Address: partsOf(['text', 'line', 'city', 'district', 'state', 'postalCode', 'country']),
};
