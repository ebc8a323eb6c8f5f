/**
 * The notation of the structure tables: HL7's abstract message syntax (v2.8 chapter 2.12) with its brackets turned into suffixes.
 *
 * - `PID`, `PD1?`, `NTE*`, `OBX+`: a segment that occurs once, at most once, any number of times, at least once
 * - `OBR|RXO`: a choice of segments
 * - `VISIT?(PV1 PV2?)`: a group
 * - `PRIOR_RESULT*<PID PV1>(…)`: a group that only these segments open, where the standard alone would leave it ambiguous
 * - `ORDER_DOCUMENT?{TXA}(OBX TXA)`: a group that opens only when that segment follows within it
 */
export type Slot = SegmentSlot | GroupSlot;

interface Occurrence {
  readonly optional: boolean;
  readonly repeats: boolean;
}

interface SegmentSlot extends Occurrence {
  readonly kind: 'segment';
  readonly names: ReadonlySet<string>;
}

export interface GroupSlot extends Occurrence {
  readonly kind: 'group';
  readonly name: string;
  readonly slots: readonly Slot[];
  /** Segments that may open the group. */
  readonly openers: ReadonlySet<string>;
  /** Every segment anywhere in the group. */
  readonly names: ReadonlySet<string>;
  readonly requires: string | undefined;
}

/** Reads one structure. The tables are code, so a mistake in one throws a plain error; a test reads them all. */
export const readStructure = (name: string, notation: string): GroupSlot => {
  const tokens = notation.match(/[A-Z][A-Z0-9_|]*[?*+]?|<[^>]*>|\{[A-Z0-9]+\}|[()]|\S/g) ?? [];
  const reader = { tokens, at: 0 };
  const slots = readSlots(reader);
  if (reader.at < tokens.length) throw new Error(`Unbalanced structure ${name}`);
  return makeGroup({ name, optional: false, repeats: false, slots, openers: undefined, requires: undefined });
};

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

const readSlots = (reader: Reader): Slot[] => {
  const slots: Slot[] = [];
  for (let token = reader.tokens[reader.at]; token !== undefined && token !== ')'; token = reader.tokens[reader.at]) {
    const match = /^([A-Z][A-Z0-9_|]*)([?*+]?)$/.exec(token);
    if (!match?.[1]) throw new Error(`Unexpected ${token} in a structure`);
    reader.at += 1;
    slots.push(readSlot(reader, match[1], match[2] ?? ''));
  }
  return slots;
};

const readSlot = (reader: Reader, name: string, suffix: string): Slot => {
  const optional = suffix === '?' || suffix === '*';
  const repeats = suffix === '*' || suffix === '+';
  const openers = take(reader, '<')?.slice(1, -1).split(' ');
  const requires = take(reader, '{')?.slice(1, -1);
  if (take(reader, '(') === undefined) return { kind: 'segment', names: new Set(name.split('|')), optional, repeats };
  const slots = readSlots(reader);
  if (take(reader, ')') === undefined) throw new Error(`Group ${name} is not closed`);
  return makeGroup({ name, optional, repeats, slots, openers, requires });
};

const take = (reader: Reader, start: string): string | undefined => {
  const token = reader.tokens[reader.at];
  if (!token?.startsWith(start)) return undefined;
  reader.at += 1;
  return token;
};

const makeGroup = (
  group: Omit<GroupSlot, 'kind' | 'openers' | 'names'> & { readonly openers: readonly string[] | undefined },
): GroupSlot => ({
  ...group,
  kind: 'group',
  openers: new Set(group.openers ?? firstNames(group.slots)),
  names: new Set(group.slots.flatMap((slot) => [...slot.names])),
});

/** The segments that can come first: those of the leading optional slots and of the first required one. */
const firstNames = (slots: readonly Slot[]): string[] => {
  const names: string[] = [];
  for (const slot of slots) {
    names.push(...(slot.kind === 'segment' ? slot.names : slot.openers));
    if (!slot.optional) break;
  }
  return names;
};
