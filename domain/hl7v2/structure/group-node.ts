import { Segment } from '../segment.ts';

/** A segment group of a message: its segments and groups in the order of the message. */
export class GroupNode {
  /** `ORU_R01` for the whole message; `PATIENT_RESULT`, `ORDER_OBSERVATION`, … */
  readonly name: string;
  readonly children: readonly (Segment | GroupNode)[];

  constructor(name: string, children: readonly (Segment | GroupNode)[]) {
    this.name = name;
    this.children = children;
  }

  /** The segments directly in this group. */
  get segments(): Segment[] {
    return this.children.filter((child) => child instanceof Segment);
  }

  /** The groups directly in this group. */
  get groups(): GroupNode[] {
    return this.children.filter((child) => child instanceof GroupNode);
  }

  /** The first segment of a name directly in this group. */
  segment(name: string): Segment | undefined {
    return this.segments.find((segment) => segment.name === name);
  }

  segmentsNamed(name: string): Segment[] {
    return this.segments.filter((segment) => segment.name === name);
  }

  /** The first group of a name directly in this group. */
  group(name: string): GroupNode | undefined {
    return this.groups.find((group) => group.name === name);
  }

  groupsNamed(name: string): GroupNode[] {
    return this.groups.filter((group) => group.name === name);
  }

  /** Groups of a name at any depth, in the order of the message. */
  findGroups(name: string): GroupNode[] {
    return this.groups.flatMap((group) => [...(group.name === name ? [group] : []), ...group.findGroups(name)]);
  }

  /** All segments at any depth, in the order of the message. */
  allSegments(): Segment[] {
    return this.children.flatMap((child) => (child instanceof Segment ? [child] : child.allSegments()));
  }
}
