import { loadTerminologyContent } from '../../../content/load.ts';
import { prepareReference } from '../../../domain/recognition/index.ts';
import { makeDictionary } from '../../../domain/terminology/index.ts';
import type { Region } from '../../../services/region.ts';
import type { Engine } from './engine.ts';

/** Opens the region's reference data; for functions that convert, normalise or decide. */
export const openRegion = async ({ readRegistry, readRecognition, baseUrl }: Engine): Promise<Region> => ({
  registry: await readRegistry(),
  dictionary: makeDictionary(loadTerminologyContent()),
  recognition: prepareReference(await readRecognition()),
  search: { baseUrl: `${baseUrl}/fhir` },
});
