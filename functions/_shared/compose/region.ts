import { loadTerminologyContent } from '../../../content/load.ts';
import { prepareReference } from '../../../domain/recognition/index.ts';
import { makeDictionary } from '../../../domain/terminology/index.ts';
import type { Region } from '../../../services/region.ts';
import type { Engine } from './engine.ts';

const open = async ({ readRegistry, readRecognition, baseUrl }: Engine): Promise<Region> => ({
  registry: await readRegistry(),
  dictionary: makeDictionary(loadTerminologyContent()),
  recognition: prepareReference(await readRecognition()),
  search: { baseUrl: `${baseUrl}/fhir` },
});

/** Indexing the dictionary costs a tenth of a second, and in one process several functions want it. */
const opened = new WeakMap<Engine, Promise<Region>>();

/** Opens the region's reference data, once for an engine; for functions that convert, normalise or decide. */
export const openRegion = (engine: Engine): Promise<Region> => {
  const region = opened.get(engine) ?? open(engine);
  opened.set(engine, region);
  return region;
};
