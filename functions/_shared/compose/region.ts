import { loadTerminologyContent } from '../../../content/load.ts';
import { makeDictionary, toCanonicalQuantity } from '../../../domain/terminology/index.ts';
import type { Region } from '../../../services/region.ts';
import type { Engine } from './engine.ts';
import { openRecognition } from './recognition.ts';
import { expandValueSet } from './value-sets.ts';

const open = async (engine: Engine): Promise<Region> => ({
  registry: await engine.readRegistry(),
  dictionary: makeDictionary(loadTerminologyContent()),
  recognition: await openRecognition(engine),
  search: { baseUrl: `${engine.baseUrl}/fhir`, toCanonicalQuantity, expandValueSet },
});

/** Indexing the dictionary costs a tenth of a second, and in one process several functions want it. */
const opened = new WeakMap<Engine, Promise<Region>>();

/** Opens the region's reference data, once for an engine; for functions that convert, normalise or decide. */
export const openRegion = (engine: Engine): Promise<Region> => {
  const region = opened.get(engine) ?? open(engine);
  opened.set(engine, region);
  return region;
};
