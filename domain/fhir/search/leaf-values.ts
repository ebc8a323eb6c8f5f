/** Index entries for one value at a leaf, by the value's data type (R4 section 3.1.1.4.10 and its neighbours). */
import { comparableContact, comparableText } from './comparable-text.ts';
import { dateInterval } from './date-interval.ts';
import type { Interval, SearchEntry, ToCanonicalQuantity } from './entry.ts';
import { plainReference, typeOfReference } from './reference-target.ts';

/** What extraction needs to know besides the resource. */
export interface ExtractOptions {
  /** Left out: quantities compare in their own units only. */
  readonly toCanonicalQuantity?: ToCanonicalQuantity;
  /** This server's base without a closing slash: references below it become local. */
  readonly baseUrl?: string;
  /** Zone of dates and times that state none, in minutes east of UTC; default +08:00. */
  readonly offsetMinutes?: number;
}

/** Mutable while it is being built. */
export type Draft = { -readonly [Key in keyof SearchEntry]: SearchEntry[Key] };

export interface Sink {
  readonly options: ExtractOptions;
  readonly entries: SearchEntry[];
  /** Types of contained resources by `#id`, found on demand. */
  readonly containedType: (reference: string) => string | undefined;
}

export type Json = Readonly<Record<string, unknown>>;
export type Emit = (value: unknown, path: string, group: number | undefined, sink: Sink) => void;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const finite = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

const draft = (path: string, group: number | undefined): Draft =>
  group === undefined ? { p: path } : { p: path, g: group };

const code: Emit = (value, path, group, { entries }) => {
  if (typeof value !== 'string' && typeof value !== 'boolean') return;
  const entry = draft(path, group);
  entry.c = String(value);
  entries.push(entry);
};

const coding: Emit = (value, path, group, { entries }) => {
  if (!isObject(value)) return;
  const entry = draft(path, group);
  const [system, symbol, display] = [text(value.system), text(value.code), text(value.display)];
  if (system !== undefined) entry.s = system;
  if (symbol !== undefined) entry.c = symbol;
  if (display !== undefined) entry.t = display;
  if (symbol !== undefined || display !== undefined) entries.push(entry);
};

const codeableConcept: Emit = (value, path, group, sink) => {
  if (!isObject(value)) return;
  const label = text(value.text);
  let said = label === undefined;
  if (Array.isArray(value.coding)) {
    for (const one of value.coding) {
      coding(one, path, group, sink);
      if (!said && isObject(one) && one.display === label) said = true;
    }
  }
  if (said || label === undefined) return;
  const entry = draft(path, group);
  entry.t = label;
  sink.entries.push(entry);
};

const identifier: Emit = (value, path, group, { entries }) => {
  if (!isObject(value)) return;
  const [system, number] = [text(value.system), text(value.value)];
  if (number === undefined) return;
  const entry = draft(path, group);
  if (system !== undefined) entry.s = system;
  entry.c = number;
  const label = isObject(value.type) ? text(value.type.text) : undefined;
  if (label !== undefined) entry.t = label;
  entries.push(entry);
};

const contactPoint: Emit = (value, path, group, { entries }) => {
  if (!isObject(value)) return;
  const [system, contact] = [text(value.system), text(value.value)];
  if (contact === undefined) return;
  const entry = draft(path, group);
  if (system !== undefined) entry.s = system;
  entry.c = comparableContact(contact);
  entries.push(entry);
};

const reference: Emit = (value, path, group, { entries, options, containedType }) => {
  if (!isObject(value)) return;
  const entry = draft(path, group);
  const written = text(value.reference);
  if (written !== undefined) entry.r = plainReference(written, options.baseUrl);
  const type =
    entry.r === undefined || typeOfReference(entry.r) === undefined
      ? ((written?.startsWith('#') ? containedType(written) : undefined) ?? text(value.type))
      : undefined;
  if (type !== undefined) entry.y = type;
  const logical = value.identifier;
  if (isObject(logical)) {
    const [system, number] = [text(logical.system), text(logical.value)];
    if (system !== undefined) entry.s = system;
    if (number !== undefined) entry.c = number;
  }
  if (entry.r !== undefined || entry.c !== undefined || text(value.display) !== undefined) entries.push(entry);
};

/** A resource inside a bundle, as a reference to it. */
const embedded: Emit = (value, path, group, { entries }) => {
  if (!isObject(value)) return;
  const [type, id] = [text(value.resourceType), text(value.id)];
  if (type === undefined) return;
  const entry = draft(path, group);
  if (id === undefined) entry.y = type;
  else entry.r = `${type}/${id}`;
  entries.push(entry);
};

const uri: Emit = (value, path, group, { entries }) => {
  const url = text(value);
  if (url === undefined) return;
  const entry = draft(path, group);
  entry.u = url;
  entries.push(entry);
};

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

const pushInterval = (interval: Interval | undefined, path: string, group: number | undefined, sink: Sink): void => {
  if (interval === undefined) return;
  const entry = draft(path, group);
  entry.d = interval;
  sink.entries.push(entry);
};

const instantsOf = (value: unknown, { options }: Sink): readonly [number, number] | undefined =>
  typeof value === 'string' ? dateInterval(value, options.offsetMinutes) : undefined;

const date: Emit = (value, path, group, sink) => pushInterval(instantsOf(value, sink), path, group, sink);

const periodOf = (value: Json, sink: Sink): Interval | undefined => {
  const [start, end] = [instantsOf(value.start, sink), instantsOf(value.end, sink)];
  return start || end ? [start?.[0] ?? null, end?.[1] ?? null] : undefined;
};

const period: Emit = (value, path, group, sink) => {
  if (isObject(value)) pushInterval(periodOf(value, sink), path, group, sink);
};

/** Only the outer limits of a schedule count. */
const timing: Emit = (value, path, group, sink) => {
  if (!isObject(value)) return;
  const events = Array.isArray(value.event) ? value.event.map((event) => instantsOf(event, sink)) : [];
  const limits: Interval[] = events.filter((event) => event !== undefined);
  const bounds = isObject(value.repeat) ? value.repeat.boundsPeriod : undefined;
  const outer = isObject(bounds) ? periodOf(bounds, sink) : undefined;
  if (outer) limits.push(outer);
  const [first, ...rest] = limits;
  if (first === undefined) return;
  const join = (a: Interval, b: Interval): Interval => [
    a[0] === null || b[0] === null ? null : Math.min(a[0], b[0]),
    a[1] === null || b[1] === null ? null : Math.max(a[1], b[1]),
  ];
  pushInterval(rest.reduce(join, first), path, group, sink);
};

/** Conversion leaves noise in the last digits, which must not decide a comparison. */
const canonicalDigits = 12;
export const roundCanonical = (value: number): number => Number(value.toPrecision(canonicalDigits));

type Unit = {
  readonly system: string | undefined;
  readonly code: string | undefined;
  readonly written: string | undefined;
};

const unitOf = (value: Json): Unit => ({
  system: text(value.system),
  code: text(value.code),
  written: text(value.unit),
});

const pushQuantity = (
  value: number | Interval,
  unit: Unit,
  path: string,
  group: number | undefined,
  { entries, options }: Sink,
): void => {
  const entry = draft(path, group);
  entry.v = value;
  if (unit.system !== undefined) entry.s = unit.system;
  if (unit.code !== undefined) entry.c = unit.code;
  if (unit.written !== undefined && unit.written !== unit.code) entry.w = unit.written;
  const convert = (one: number) => options.toCanonicalQuantity?.(one, unit.system, unit.code);
  if (typeof value === 'number') {
    const canonical = convert(value);
    if (canonical) {
      entry.q = roundCanonical(canonical.value);
      entry.k = canonical.unit;
    }
  } else {
    const [low, high] = value.map((bound) => (bound === null ? undefined : convert(bound)));
    const known = low ?? high;
    if (known) {
      entry.q = [low ? roundCanonical(low.value) : null, high ? roundCanonical(high.value) : null];
      entry.k = known.unit;
    }
  }
  entries.push(entry);
};

const quantity: Emit = (value, path, group, sink) => {
  if (!isObject(value)) return;
  const amount = finite(value.value);
  if (amount === undefined) return;
  const comparator = text(value.comparator) ?? '';
  // `<5` stands for every value below: an interval that is open downwards.
  const open: number | Interval = comparator.startsWith('<') ? [null, amount] : [amount, null];
  pushQuantity(comparator === '' ? amount : open, unitOf(value), path, group, sink);
};

const money: Emit = (value, path, group, sink) => {
  const amount = isObject(value) ? finite(value.value) : undefined;
  if (!isObject(value) || amount === undefined) return;
  const unit = { system: 'urn:iso:std:iso:4217', code: text(value.currency), written: undefined };
  pushQuantity(amount, unit, path, group, sink);
};

const range: Emit = (value, path, group, sink) => {
  if (!isObject(value)) return;
  const [low, high] = [value.low, value.high].map((bound) => (isObject(bound) ? bound : {}));
  const bounds: Interval = [finite(low?.value) ?? null, finite(high?.value) ?? null];
  const named = bounds[0] === null ? high : low;
  if (named && (bounds[0] !== null || bounds[1] !== null)) pushQuantity(bounds, unitOf(named), path, group, sink);
};

/** The bounds of the sampled values, as the value-quantity parameters ask. */
const sampledData: Emit = (value, path, group, sink) => {
  const origin = isObject(value) ? value.origin : undefined;
  const data = isObject(value) ? text(value.data) : undefined;
  if (!isObject(value) || !isObject(origin) || data === undefined) return;
  const [factor, zero] = [finite(value.factor) ?? 1, finite(origin.value) ?? 0];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const word of data.split(' ')) {
    const limit = word === 'L' ? finite(value.lowerLimit) : word === 'U' ? finite(value.upperLimit) : Number(word);
    if (limit === undefined || Number.isNaN(limit)) continue;
    low = Math.min(low, limit);
    high = Math.max(high, limit);
  }
  if (low > high) return;
  const ends = [low * factor + zero, high * factor + zero].sort((a, b) => a - b);
  pushQuantity([ends[0] ?? null, ends[1] ?? null], unitOf(origin), path, group, sink);
};

const number: Emit = (value, path, group, { entries }) => {
  const amount = finite(value);
  if (amount === undefined) return;
  const entry = draft(path, group);
  entry.v = amount;
  entries.push(entry);
};

const tokens: Readonly<Record<string, Emit>> = {
  code,
  boolean: code,
  string: code,
  id: code,
  uri: code,
  oid: code,
  canonical: code,
  Coding: coding,
  CodeableConcept: codeableConcept,
  Identifier: identifier,
  ContactPoint: contactPoint,
};
const references: Readonly<Record<string, Emit>> = { Reference: reference, Resource: embedded, canonical: uri, uri };
const dates: Readonly<Record<string, Emit>> = { date, dateTime: date, instant: date, Period: period, Timing: timing };
const strings: Readonly<Record<string, Emit>> = {
  string,
  markdown: string,
  // Which parts a name search reads is the server's choice; titles and suffixes tell nobody apart.
  HumanName: partsOf(['text', 'family', 'given']),
  Address: partsOf(['text', 'line', 'city', 'district', 'state', 'postalCode', 'country']),
};
const quantities: Readonly<Record<string, Emit>> = {
  Quantity: quantity,
  Age: quantity,
  Duration: quantity,
  Count: quantity,
  Distance: quantity,
  Money: money,
  Range: range,
  SampledData: sampledData,
};
const numbers: Readonly<Record<string, Emit>> = {
  integer: number,
  decimal: number,
  positiveInt: number,
  unsignedInt: number,
};
const uris: Readonly<Record<string, Emit>> = { uri, url: uri, canonical: uri, oid: uri, uuid: uri };

/** How values of a data type are entered for a kind of parameter; undefined for a pair that the compiler left out. */
export const emitterFor = (kind: string, type: string): Emit | undefined => {
  const kinds: Readonly<Record<string, Readonly<Record<string, Emit>>>> = {
    token: tokens,
    reference: references,
    date: dates,
    string: strings,
    quantity: quantities,
    number: numbers,
    uri: uris,
  };
  return kinds[kind]?.[type];
};
