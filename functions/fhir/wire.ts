import { makeFhirPathPatch } from '../../domain/fhir/index.ts';
import { r4Definitions } from '../../schemas/fhir/load.ts';
import { makeIngestBundle } from '../../services/ingest/ingest-bundle.ts';
import { makePerformRead } from '../../services/ingest/perform-read.ts';
import { makeProcessBatch } from '../../services/ingest/process-batch.ts';
import { makeReadHistory, makeReadTypeHistory } from '../../services/resources/read-history.ts';
import { makeReadResource, makeReadVersion } from '../../services/resources/read-resource.ts';
import { makeResolveConditions } from '../../services/resources/resolve-conditions.ts';
import { makeWriteResource } from '../../services/resources/write-resource.ts';
import { makeEverything } from '../../services/search/everything.ts';
import { makeLastN } from '../../services/search/last-n.ts';
import { makeSearchResources } from '../../services/search/search-resources.ts';
import { makeAccompanySubscription } from '../../services/subscriptions/index.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { makeIngest } from '../_shared/compose/ingest.ts';
import { withFreshProfiles } from '../_shared/compose/profiles.ts';
import { makeSurroundings } from '../_shared/compose/surroundings.ts';
import { makeHandler } from '../_shared/make-handler.ts';
import { fhirEndpoints } from './endpoints.ts';

export const wireFhir = async (engine: Engine) => {
  const ingest = await makeIngest(engine);
  const { baseUrl } = engine;
  const readResource = makeReadResource(engine);
  const readVersion = makeReadVersion(engine);
  const searchResources = makeSearchResources({ ...ingest, baseUrl });
  const resolveConditions = makeResolveConditions(ingest);
  const writeResource = makeWriteResource({
    ...ingest,
    resolveConditions,
    applyFhirPathPatch: makeFhirPathPatch(r4Definitions),
    accompanySubscription: makeAccompanySubscription({ ...engine, region: ingest.region }),
  });
  const performRead = makePerformRead({ readResource, readVersion, searchResources });
  const ingestBundle = makeIngestBundle({
    ...ingest,
    resolveConditions,
    performRead,
    processBatch: makeProcessBatch({ writeResource }),
    patchEntries: writeResource.patched,
  });
  const endpoints = fhirEndpoints({
    ingestBundle,
    readResource,
    readVersion,
    readHistory: makeReadHistory(engine),
    readTypeHistory: makeReadTypeHistory({ ...engine, options: ingest.region.search }),
    searchResources,
    everything: makeEverything(engine),
    lastN: makeLastN({ ...ingest, baseUrl }),
    writeResource,
    validate: ingest.validate,
    baseUrl,
  });
  return makeHandler(withFreshProfiles(endpoints, ingest.profiles), makeSurroundings(engine));
};
