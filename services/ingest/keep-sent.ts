import type { Observation } from 'fhir/r4.d.ts';
import { sameJson } from '../commit/same-json.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether everything that was sent is still there, in its order; more may be beside it. */
const holds = (now: unknown, sent: unknown): boolean => {
  if (Array.isArray(sent)) return Array.isArray(now) && sent.every((item, position) => holds(now[position], item));
  if (isObject(sent)) return isObject(now) && Object.keys(sent).every((name) => holds(now[name], sent[name]));
  return sameJson(now, sent);
};

const isValue = (name: string): boolean => /^_?value[A-Z]/.test(name);

/** One result with what normalisation added to it, and nothing of what it replaced. */
const withAdditions = (now: Json, sent: Json): Json => {
  const values = (of: Json): Json => Object.fromEntries(Object.entries(of).filter(([name]) => isValue(name)));
  const rest = Object.entries(now).filter(([name]) => !isValue(name));
  const kept = Object.fromEntries(
    rest.map(([name, value]) => {
      const before = sent[name];
      if (name === 'component' && Array.isArray(value) && Array.isArray(before)) {
        return [name, value.map((part, position) => withAdditions(part, before[position] ?? {}))];
      }
      return [name, before === undefined || holds(value, before) ? value : before];
    }),
  );
  return { ...kept, ...(holds(values(now), values(sent)) ? values(now) : values(sent)) };
};

/**
 * An Observation that came as FHIR stays as its sender wrote it: standard codings and UCUM codes are added beside, but a value, unit or range that was sent is not put
 * into another unit or another type. Recognition converts when it compares (`resultEntriesOf`).
 */
export const keepSent = (normalised: Observation, sent: Observation): Observation =>
  // The members of `normalised`, each with its own value or the sent one of the same name.
  withAdditions(normalised as unknown as Json, sent as unknown as Json) as unknown as Observation;
