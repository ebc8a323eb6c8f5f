import { makeIngestHl7v2 } from '../../services/ingest/ingest-hl7v2.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { makeIngest } from '../_shared/compose/ingest.ts';
import { withFreshProfiles } from '../_shared/compose/profiles.ts';
import { makeSurroundings } from '../_shared/compose/surroundings.ts';
import { makeHandler } from '../_shared/make-handler.ts';
import { hl7v2Endpoints } from './endpoints.ts';

export const wireHl7v2 = async (engine: Engine) => {
  const ingest = await makeIngest(engine);
  return makeHandler(
    withFreshProfiles(hl7v2Endpoints({ ingestHl7v2: makeIngestHl7v2(ingest) }), ingest.profiles),
    makeSurroundings(engine),
  );
};
