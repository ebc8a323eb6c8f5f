import { makeIngestBundle } from '../../services/ingest/ingest-bundle.ts';
import { makeReadResource } from '../../services/resources/read-resource.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { makeIngest } from '../_shared/compose/ingest.ts';
import { makeSurroundings } from '../_shared/compose/surroundings.ts';
import { makeHandler } from '../_shared/make-handler.ts';
import { fhirEndpoints } from './endpoints.ts';

export const wireFhir = async (engine: Engine) =>
  makeHandler(
    fhirEndpoints({ ingestBundle: makeIngestBundle(await makeIngest(engine)), readResource: makeReadResource(engine) }),
    makeSurroundings(engine),
  );
