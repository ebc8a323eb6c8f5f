import type { Finding } from '../../../schemas/finding.ts';
import type { Message, MessageType } from '../message.ts';
import type { Segment } from '../segment.ts';
import { administrationStructures } from './administration.ts';
import { adtStructures } from './adt.ts';
import { structureOfEvent } from './events.ts';
import { GroupNode } from './group-node.ts';
import { type GroupSlot, readStructure, type Slot } from './notation.ts';
import { orderStructures } from './orders.ts';
import { resultStructures } from './results.ts';

export interface Grouping {
  /** The structure that was used, such as `ADT_A01`; `''` when none is known for this message. */
  readonly structure: string;
  readonly root: GroupNode;
  /** `hl7v2.unknown-structure`, `hl7v2.segment-order`, `hl7v2.unexpected-segment`. */
  readonly findings: readonly Finding[];
}

const notations: Readonly<Record<string, string>> = {
  ...adtStructures,
  ...orderStructures,
  ...resultStructures,
  ...administrationStructures,
};

/** Structures whose groups are known, sorted. */
export const knownStructures: readonly string[] = Object.keys(notations).sort();

/** Tables already read; at most one entry for each of `knownStructures`. */
const structures = new Map<string, GroupSlot>();

/** The structure of a message: MSH-9.3 when it is a known one, otherwise by code and event (HL7 table 0354); `''` when unknown. */
export const structureOf = ({ code, event, structure }: MessageType): string => {
  const byEvent = `${code}_${event}`;
  const candidates = [structure, structureOfEvent.get(structure), byEvent, structureOfEvent.get(byEvent), code];
  return candidates.find((name) => name !== undefined && Object.hasOwn(notations, name)) ?? '';
};

/**
 * Arranges the segments of a message in the groups of its structure.
 *
 * Every segment is in the tree exactly once. One that the structure has elsewhere goes to the nearest open group that can hold it
 * (`hl7v2.segment-order`); one that the structure does not have stays with the segment before it (`hl7v2.unexpected-segment`, but
 * Z-segments are welcome anywhere). Without a known structure the tree is flat.
 */
export const groupMessage = (message: Message): Grouping => {
  const structure = structureOf(message.type);
  if (structure === '') {
    const finding = notice(
      message.segments[0],
      'hl7v2.unknown-structure',
      'The groups of this message structure are not known',
    );
    return { structure, root: new GroupNode('', message.segments), findings: [finding] };
  }
  const walk = new Walk(definitionOf(structure), message.segments);
  return { structure, root: walk.root, findings: walk.findings };
};

const definitionOf = (structure: string): GroupSlot => {
  let definition = structures.get(structure);
  if (!definition) {
    definition = readStructure(structure, notations[structure] ?? '');
    structures.set(structure, definition);
  }
  return definition;
};

/** A group being filled: `position` is the slot reached, `filled` whether that slot has something in it. */
interface Frame {
  readonly slot: GroupSlot;
  readonly children: (Segment | GroupNode)[];
  position: number;
  filled: boolean;
}

/** An order document is an OBX, its participations and a TXA; looking further would let a hostile message cost quadratic time. */
const lookahead = 16;

class Walk {
  readonly root: GroupNode;
  readonly findings: Finding[] = [];
  readonly #segments: readonly Segment[];
  /** Open groups, the innermost last. */
  readonly #open: Frame[];

  constructor(definition: GroupSlot, segments: readonly Segment[]) {
    const children: (Segment | GroupNode)[] = [];
    this.root = new GroupNode(definition.name, children);
    this.#segments = segments;
    this.#open = [{ slot: definition, children, position: 0, filled: false }];
    for (const segment of segments) this.#place(segment);
  }

  #place(segment: Segment): void {
    if (this.#inOrder(segment)) return;
    if (this.#outOfOrder(segment)) {
      this.findings.push(notice(segment, 'hl7v2.segment-order', 'The structure has this segment in another place'));
      return;
    }
    this.#open.at(-1)?.children.push(segment);
    if (segment.name.startsWith('Z')) return;
    this.findings.push(notice(segment, 'hl7v2.unexpected-segment', 'The structure does not have this segment'));
  }

  /** The first place at or after where each open group stands, from the innermost outwards. */
  #inOrder(segment: Segment): boolean {
    for (let depth = this.#open.length - 1; depth >= 0; depth -= 1) {
      const frame = this.#open[depth];
      if (!frame) continue;
      const { slots } = frame.slot;
      for (let at = frame.position; at < slots.length; at += 1) {
        const slot = slots[at];
        if (!slot || (at === frame.position && frame.filled && !slot.repeats)) continue;
        if (!this.#accepts(slot, segment)) continue;
        this.#open.length = depth + 1;
        frame.position = at;
        frame.filled = true;
        this.#put(frame, slot, segment);
        return true;
      }
    }
    return false;
  }

  /** Any place in an open group: first directly, then deeper, from the innermost outwards. Where the groups stand does not change. */
  #outOfOrder(segment: Segment): boolean {
    const fits: ((slot: Slot) => boolean)[] = [
      (slot) => this.#accepts(slot, segment),
      (slot) => slot.names.has(segment.name),
    ];
    for (const fit of fits) {
      for (let depth = this.#open.length - 1; depth >= 0; depth -= 1) {
        const frame = this.#open[depth];
        const slot = frame && (frame.slot.slots.slice(frame.position).find(fit) ?? frame.slot.slots.find(fit));
        if (!slot) continue;
        this.#open.length = depth + 1;
        this.#put(frame, slot, segment);
        return true;
      }
    }
    return false;
  }

  #accepts(slot: Slot, segment: Segment): boolean {
    if (slot.kind === 'segment') return slot.names.has(segment.name);
    return slot.openers.has(segment.name) && this.#followed(slot, segment);
  }

  /** Whether the segment that the group requires comes before the group is over. */
  #followed(slot: GroupSlot, segment: Segment): boolean {
    if (slot.requires === undefined) return true;
    for (const next of this.#segments.slice(segment.index, segment.index + lookahead)) {
      if (next.name === slot.requires) return true;
      if (!slot.names.has(next.name)) return false;
    }
    return false;
  }

  /** Puts the segment into a slot of `frame`, opening the groups on the way down to it. */
  #put(frame: Frame, slot: Slot, segment: Segment): void {
    if (slot.kind === 'segment') {
      frame.children.push(segment);
      return;
    }
    const children: (Segment | GroupNode)[] = [];
    frame.children.push(new GroupNode(slot.name, children));
    const found = slot.slots.findIndex((inner) => this.#accepts(inner, segment));
    const position = found >= 0 ? found : slot.slots.findIndex((inner) => inner.names.has(segment.name));
    const opened: Frame = { slot, children, position, filled: true };
    this.#open.push(opened);
    const inner = slot.slots[position];
    if (inner) this.#put(opened, inner, segment);
    else children.push(segment);
  }
}

const notice = (segment: Segment | undefined, code: string, message: string): Finding => ({
  severity: 'warning',
  code,
  path: segment?.path ?? 'MSH',
  message,
});
