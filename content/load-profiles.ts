import type { StructureDefinition } from 'fhir/r4.d.ts';
import imagingReport from './profiles/shareable-imaging-report.json' with { type: 'json' };
import laboratoryObservation from './profiles/shareable-laboratory-observation.json' with { type: 'json' };
import laboratoryReport from './profiles/shareable-laboratory-report.json' with { type: 'json' };

/** The profiles that the project ships. test/unit/discovery/shipped-profiles.test.ts holds that each is valid R4 and compiles. */
export const shippedProfiles: readonly StructureDefinition[] = [
  // JSON modules have wide types: `status` is any string there.
  laboratoryReport as StructureDefinition,
  laboratoryObservation as StructureDefinition,
  imagingReport as StructureDefinition,
];
