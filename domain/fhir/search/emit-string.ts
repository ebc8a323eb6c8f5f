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

export const strings: Readonly<Record<string, Emit>> = {
  string,
  markdown: string,
  // Which parts a name search reads is the server's choice; titles and suffixes tell nobody apart.
  HumanName: partsOf(['text', 'family', 'given']),
  Address: partsOf(['text', 'line', 'city', 'district', 'state', 'postalCode', 'country']),
};
