/** Entries of numbers and quantities, as written and in canonical units (R4 sections 3.1.1.4.6 and 3.1.1.4.11). */
import { draft, type Emit, finite, isObject, type Json, type Sink, text } from './emit.ts';
import type { Interval } from './entry.ts';
import { systemCode } from './system-code.ts';

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
  if (unit.system !== undefined) entry.s = systemCode(unit.system);
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

export const quantities: Readonly<Record<string, Emit>> = {
  Quantity: quantity,
  Age: quantity,
  Duration: quantity,
  Count: quantity,
  Distance: quantity,
  Money: money,
  Range: range,
  SampledData: sampledData,
};

export const numbers: Readonly<Record<string, Emit>> = {
  integer: number,
  decimal: number,
  positiveInt: number,
  unsignedInt: number,
};
