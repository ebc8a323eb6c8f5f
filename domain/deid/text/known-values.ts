import type { KnownValue } from './scrub-text.ts';

type Json = Readonly<Record<string, unknown>>;
const texts = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

const nameForms = ({ text, family, given }: Json): string[] => {
  const [last] = texts(family);
  const first = texts(given);
  const joined =
    last === undefined ? [] : [last + first.join(''), `${first.join(' ')} ${last}`, `${last} ${first.join(' ')}`];
  return [...texts(text), ...joined].map((one) => one.trim());
};

/** Names, identifiers, telephones and address lines anywhere in a record; shorter than two characters is no sign of anyone. */
export const knownValuesOf = (input: unknown): readonly KnownValue[] => {
  const known: KnownValue[] = [];
  const add = (values: readonly string[], type: KnownValue['type'], least: number): void => {
    for (const text of values) if (text.length >= least) known.push({ text, type });
  };
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one, key);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    // An object of parsed JSON.
    const json = value as Json;
    if (key === 'name' && ('family' in json || 'given' in json || 'text' in json)) add(nameForms(json), 'name', 2);
    if (key === 'identifier') add(texts(json.value), 'id', 4);
    if (key === 'telecom') add(texts(json.value), json.system === 'email' ? 'email' : 'phone', 5);
    if (key === 'address') add([...texts(json.text), ...texts(json.line)], 'address', 4);
    for (const [name, one] of Object.entries(json)) visit(one, name);
  };
  visit(input, '');
  return known;
};
