/**
 * Which elements R4 marks as summary, mandatory or modifier (schemas/fhir/generated/summary-elements.json, written by `npm run build:fhir`).
 *
 * A type is a list of `name:marks` or `name:marks@Type`: marks are `s` (summary), `r` (at least one is required) and `m` (modifier); `@Type` says
 * where the elements below are described, if a summary leaves some of them out. Elements without a mark are not listed.
 */
import generated from '../../../schemas/fhir/generated/summary-elements.json' with { type: 'json' };

export interface ElementMarks {
  readonly summary: boolean;
  readonly required: boolean;
  readonly modifier: boolean;
  readonly below: string | undefined;
}

/** Elements by name, `value[x]` under `value`; `choices` has those that end in `[x]`. */
export interface TypeMarks {
  readonly elements: ReadonlyMap<string, ElementMarks>;
  readonly choices: ReadonlySet<string>;
}

const source: Readonly<Record<string, string>> = generated;
const loaded = new Map<string, TypeMarks>();

/** The marks of a type's elements; undefined for a type that R4 does not have. */
export const marksOf = (type: string): TypeMarks | undefined => {
  const known = loaded.get(type);
  if (known) return known;
  if (!Object.hasOwn(source, type)) return undefined;
  const elements = new Map<string, ElementMarks>();
  const choices = new Set<string>();
  for (const word of (source[type] ?? '').split(' ')) {
    const [, name, choice, marks, below] = /^(\w+)(\[x\])?:(\w+)(?:@(.+))?$/.exec(word) ?? [];
    if (name === undefined || marks === undefined) continue;
    if (choice !== undefined) choices.add(name);
    elements.set(name, {
      summary: marks.includes('s'),
      required: marks.includes('r'),
      modifier: marks.includes('m'),
      below,
    });
  }
  const made = { elements, choices };
  loaded.set(type, made);
  return made;
};

/** The element that a JSON property belongs to: `_birthDate` → `birthDate`, `valueQuantity` → `value` where that is a choice. */
export const elementOf = ({ elements, choices }: TypeMarks, property: string): string => {
  const name = property.startsWith('_') ? property.slice(1) : property;
  if (elements.has(name) && !choices.has(name)) return name;
  for (const choice of choices) {
    if (name.startsWith(choice) && /^[A-Z]/.test(name.slice(choice.length))) return choice;
  }
  return name;
};
