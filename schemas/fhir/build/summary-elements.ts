/**
 * Compiles which elements `_summary` and `_elements` keep into `schemas/fhir/generated/summary-elements.json`; the grammar is documented in
 * `domain/fhir/summary/summary-table.ts`, which reads it.
 */
import { writeFileSync } from 'node:fs';
import type { ElementSource } from './element-index.ts';
import { readDefinitions } from './read-definitions.ts';

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('.'));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** Kept wherever their owner is kept: an extension may change what the value beside it means. */
const always = ['id', 'extension', 'modifierExtension'];

const compile = (): Record<string, string> => {
  const structures = readDefinitions().structures.filter(
    (one) => one.kind === 'resource' || one.kind === 'complex-type',
  );
  const byParent = new Map<string, ElementSource[]>();
  const resources = new Set(structures.filter((one) => one.kind === 'resource' && !one.abstract).map((one) => one.id));
  // The definitions have more properties than the validator's compiler names; these are optional.
  for (const element of structures.flatMap((one) => one.snapshot.element as readonly ElementSource[])) {
    if (!element.path.includes('.')) continue;
    const siblings = byParent.get(parentOf(element.path)) ?? [];
    // Constrained types (SimpleQuantity) describe the paths of their base again.
    if (!siblings.some((one) => one.path === element.path)) siblings.push(element);
    byParent.set(parentOf(element.path), siblings);
  }
  const describedAt = (element: ElementSource): string | undefined => {
    if (element.contentReference) return element.contentReference.slice(1);
    if (byParent.has(element.path)) return element.path;
    const [type, second] = element.type ?? [];
    return second ? undefined : type?.code;
  };
  /** Whether a summary leaves out anything below; `seen` ends the recursion of types in themselves. */
  const isPartial = (at: string, seen: readonly string[]): boolean =>
    !seen.includes(at) &&
    (byParent.get(at) ?? [])
      .filter((one) => !always.includes(nameOf(one.path)))
      .some((one) => !one.isSummary || isPartial(describedAt(one) ?? '', [...seen, at]));
  const below = (element: ElementSource): string | undefined => {
    const at = describedAt(element);
    return at !== undefined && isPartial(at, []) ? at : undefined;
  };
  const table: Record<string, string> = {};
  const describe = (path: string): void => {
    if (table[path] !== undefined) return;
    table[path] = '';
    const words = (byParent.get(path) ?? []).flatMap((element) => {
      const marks = `${element.isSummary ? 's' : ''}${(element.min ?? 0) > 0 ? 'r' : ''}${element.isModifier ? 'm' : ''}`;
      if (marks === '' || (path.includes('.') && always.includes(nameOf(element.path)))) return [];
      const inner = element.isSummary ? below(element) : undefined;
      if (inner !== undefined) describe(inner);
      return [`${nameOf(element.path)}:${marks}${inner === undefined ? '' : `@${inner}`}`];
    });
    table[path] = words.join(' ');
  };
  for (const resource of [...resources].sort()) describe(resource);
  return table;
};

/** The text of the table, from the definitions as they are. */
export const summaryElementsText = (): string => {
  const lines = Object.entries(compile())
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, words]) => `${JSON.stringify(key)}:${JSON.stringify(words)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
};

/** Writes the table; part of `npm run build:fhir`. */
export const writeSummaryElements = (): void => {
  const text = summaryElementsText();
  writeFileSync(new URL('../generated/summary-elements.json', import.meta.url), text);
  console.log(`summary-elements: ${Buffer.byteLength(text)} bytes`);
};
