import type { Extension, HumanName } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';

const extensions = [
  [2, 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix'],
  [3, 'http://hl7.org/fhir/StructureDefinition/humanname-own-name'],
  [4, 'http://hl7.org/fhir/StructureDefinition/humanname-partner-prefix'],
  [5, 'http://hl7.org/fhir/StructureDefinition/humanname-partner-name'],
] as const;

/** FN into a name's family and the extensions for its parts. Source: v2-to-FHIR FN[HumanName]. */
export const readFamily = (part: Part, target: string, name: HumanName): void => {
  const family = part.take(1, target);
  const parts: Extension[] = [];
  for (const [at, url] of extensions) {
    const value = part.take(at, `${target}.extension.valueString`);
    if (value !== undefined) parts.push({ url, valueString: value });
  }
  const spelled = family ?? (parts.map(({ valueString }) => valueString).join(' ') || undefined);
  if (spelled === undefined) return;
  name.family = spelled;
  if (parts.length > 0) name._family = { extension: parts };
};
