import type { TerminologyCapabilities } from 'fhir/r4.d.ts';
import { loadTerminologyContent } from '../../../content/load.ts';
import { loincSystem, ucumSystem } from '../../../schemas/uris.ts';
import { softwareVersion } from '../version.ts';

/** The code systems of the project's own dictionaries, which normalisation writes. */
const ownSystems = (version: string) =>
  ['lab-item', 'exam-item', 'result-value'].map((name) => ({
    uri: `https://hutong.example/fhir/CodeSystem/${name}`,
    version: [{ code: version, isDefault: true }],
  }));

/**
 * FHIR R4 TerminologyCapabilities: code systems that the gateway recognises in records and writes beside local codes. It is no terminology server: it expands, validates and
 * translates nothing on request, and so claims none of it.
 */
export const terminologyCapabilities = (baseUrl: string): TerminologyCapabilities => ({
  resourceType: 'TerminologyCapabilities',
  url: `${baseUrl}/fhir/metadata?mode=terminology`,
  version: softwareVersion.version,
  name: 'HutongTerminology',
  title: 'Code systems of the Hutong gateway',
  status: 'active',
  date: softwareVersion.releaseDate,
  publisher: 'Hutong',
  description:
    'Local codes and units are normalised to these systems when records are taken in. There are no terminology operations.',
  kind: 'instance',
  software: { name: 'Hutong', version: softwareVersion.version },
  implementation: { description: 'Hutong gateway', url: `${baseUrl}/fhir` },
  codeSystem: [{ uri: loincSystem }, { uri: ucumSystem }, ...ownSystems(loadTerminologyContent().lab.version)],
  validateCode: { translations: false },
});
