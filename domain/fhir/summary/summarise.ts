/** Partial resources: `_summary` and `_elements` (R4 section 3.1.1.5.8 and 3.1.1.5.9). */
import type { SummaryMode } from '../search/index.ts';
import { type ElementMarks, elementOf, marksOf, type TypeMarks } from './summary-table.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Says that a resource is not whole, so that nobody writes it back. */
const subsetted = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
  display: 'subsetted',
} as const;

const marked = (resource: Json): Json => {
  const meta = isObject(resource.meta) ? resource.meta : {};
  const tags = Array.isArray(meta.tag) ? meta.tag : [];
  const already = tags.some((tag) => isObject(tag) && tag.system === subsetted.system && tag.code === subsetted.code);
  return { ...resource, meta: { ...meta, tag: already ? tags : [...tags, subsetted] } };
};

const always = new Set(['resourceType', 'id', 'meta']);

/** Keeps the top-level elements that `wanted` accepts, and those that every part of a resource has. */
const keep = (
  resource: Json,
  marks: TypeMarks,
  wanted: (name: string, found: ElementMarks | undefined) => boolean,
): Json =>
  marked(
    Object.fromEntries(
      Object.entries(resource).filter(([property]) => {
        const name = elementOf(marks, property);
        return always.has(name) || wanted(name, marks.elements.get(name));
      }),
    ),
  );

/** Inside a backbone element or data type, extensions stay with what they qualify. */
const beneath = new Set(['resourceType', 'id', 'extension', 'modifierExtension']);

const summaryOf = (value: unknown, type: string | undefined): unknown => {
  if (type === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => summaryOf(item, type));
  // A resource in a bundle is summarised by its own type.
  const own =
    type === 'Resource' && isObject(value) && typeof value.resourceType === 'string' ? value.resourceType : type;
  const marks = marksOf(own);
  if (!isObject(value) || !marks) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([property, item]) => {
      const name = elementOf(marks, property);
      const found = marks.elements.get(name);
      return beneath.has(name) || found?.summary || found?.modifier
        ? [[property, summaryOf(item, found?.below)] as const]
        : [];
    }),
  );
};

/**
 * The part of a resource that `_summary` asks for, tagged SUBSETTED unless it is whole (`false`); `count` is the caller's, who sends no resources.
 * A type that R4 does not have comes back whole.
 */
export const summarise = (resource: Json, mode: SummaryMode): Json => {
  const marks = typeof resource.resourceType === 'string' ? marksOf(resource.resourceType) : undefined;
  if (!marks) return resource;
  switch (mode) {
    case 'true': {
      const kept = keep(resource, marks, (_name, found) => found?.summary === true || found?.modifier === true);
      return Object.fromEntries(
        Object.entries(kept).map(([property, value]) => [
          property,
          summaryOf(value, marks.elements.get(elementOf(marks, property))?.below),
        ]),
      );
    }
    case 'text':
      return keep(
        resource,
        marks,
        (name, found) => name === 'text' || found?.required === true || found?.modifier === true,
      );
    case 'data':
      return keep(resource, marks, (name) => name !== 'text');
    default:
      return resource;
  }
};

/**
 * The elements of a resource that `_elements` names, with the mandatory ones and the modifiers, tagged SUBSETTED. A name is a top-level element,
 * `value` or `value[x]` for a choice.
 */
export const selectElements = (resource: Json, elements: readonly string[]): Json => {
  const marks = typeof resource.resourceType === 'string' ? marksOf(resource.resourceType) : undefined;
  if (!marks) return resource;
  const wanted = new Set(elements.map((name) => name.replace(/\[x\]$/, '')));
  const named = (property: string): boolean => wanted.has(property.replace(/^_/, ''));
  const kept = new Set(
    Object.keys(resource)
      .filter(named)
      .map((property) => elementOf(marks, property)),
  );
  return keep(
    resource,
    marks,
    (name, found) => wanted.has(name) || kept.has(name) || found?.required === true || found?.modifier === true,
  );
};
