import type { Extension } from 'fhir/r4.d.ts';
import { type ConverterName, type ConverterOptions, converters } from './converters.ts';
import type { Run } from './run.ts';
import type { SegmentReader } from './segment-reader.ts';

/** One row of a segment map: where a field goes and by which data type map. */
interface FieldRule extends ConverterOptions {
  readonly field: number;
  /** Element, dotted; `[]` at the end appends each repetition, `[0]` goes on in a list's first item. With `extension`, the extension's `value[x]`. */
  readonly to: string;
  readonly as: ConverterName;
  /** URL of the extension that holds the value. */
  readonly extension?: string;
  /** Condition that the guide states in words or ANTLR. */
  readonly when?: (segment: SegmentReader) => boolean;
}

/** A segment's map to one resource type, as data. */
export interface SegmentMap {
  readonly segment: string;
  readonly resource: string;
  readonly fields: readonly FieldRule[];
}

interface Step {
  readonly rule: FieldRule;
  readonly path: readonly string[];
  readonly last: string;
  readonly many: boolean;
  readonly target: string;
}

/** Makes a map ready to apply. */
export const compileMap = ({ resource, fields }: SegmentMap): readonly Step[] =>
  fields.map((rule) => {
    const many = rule.to.endsWith('[]');
    const names = (many ? rule.to.slice(0, -2) : rule.to).split('.');
    const element = names.join('.').replaceAll('[0]', '');
    return {
      rule,
      path: names.slice(0, -1),
      last: names.at(-1) ?? '',
      many,
      target: rule.extension === undefined ? `${resource}.${element}` : `${resource}.extension.${element}`,
    };
  });

/** Fills `resource` from a segment. Elements that are there already are kept, so that earlier rules win. */
export const applyMap = (steps: readonly Step[], segment: SegmentReader, resource: object, run: Run): void => {
  // Elements are set by name; the converters' results fit them, which the compliance test checks with the R4 validator.
  const node = resource as Record<string, unknown>;
  for (const step of steps) {
    const parts = segment.all(step.rule.field);
    if (parts.length === 0) continue;
    if (step.rule.when && !step.rule.when(segment)) continue;
    if (!step.many && isSet(node, step)) continue;
    for (const part of parts) {
      const value = converters[step.rule.as](part, step.target, run, step.rule);
      if (value === undefined) continue;
      set(node, step, value);
      if (!step.many) break;
    }
  }
};

const isSet = (resource: Record<string, unknown>, { rule, path, last }: Step): boolean => {
  if (rule.extension !== undefined) return false;
  let node: unknown = resource;
  for (const name of path) {
    if (typeof node !== 'object' || node === null) return false;
    const isFirst = name.endsWith('[0]');
    // Any object can be asked for an element by name.
    const next: unknown = (node as Record<string, unknown>)[isFirst ? name.slice(0, -3) : name];
    node = isFirst && Array.isArray(next) ? next[0] : next;
  }
  return typeof node === 'object' && node !== null && last in node;
};

const set = (resource: Record<string, unknown>, step: Step, value: unknown): void => {
  if (step.rule.extension !== undefined) {
    // The value's element is the map's own; see above.
    const extension = { url: step.rule.extension, [step.last]: value } as Extension;
    append(resource, 'extension', extension);
    return;
  }
  let node = resource;
  for (const name of step.path) node = inner(node, name);
  if (!step.many) node[step.last] = value;
  else if (Array.isArray(value)) for (const item of value) append(node, step.last, item);
  else append(node, step.last, value);
};

/** The object at `name`, made when it is not there. */
const inner = (node: Record<string, unknown>, name: string): Record<string, unknown> => {
  if (!name.endsWith('[0]')) {
    node[name] ??= {};
    // Made an object on the line before, by this function or by another path through the same element.
    return node[name] as Record<string, unknown>;
  }
  const list = name.slice(0, -3);
  node[list] ??= [{}];
  // The same, for a list that starts with an object.
  return (node[list] as Record<string, unknown>[])[0] ?? {};
};

const append = (node: Record<string, unknown>, name: string, value: unknown): void => {
  const list = node[name];
  if (Array.isArray(list)) list.push(value);
  else node[name] = [value];
};
