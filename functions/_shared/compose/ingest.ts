import { makeValidator } from '../../../domain/fhir/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { makeCommitMessage } from '../../../services/commit/commit-message.ts';
import { makeCommitPlan } from '../../../services/commit/commit-plan.ts';
import { makeApplyIdentityEvents } from '../../../services/identity/apply-identity-events.ts';
import { makeIdentifyPatients } from '../../../services/identity/identify-patients.ts';
import { makeKeepFailed } from '../../../services/ingest/keep-failed.ts';
import { makeKeepRaw } from '../../../services/ingest/keep-raw.ts';
import { makeValidateSent } from '../../../services/profiles/validate-sent.ts';
import type { Engine } from './engine.ts';
import { openProfiles } from './profiles.ts';
import { openRegion } from './region.ts';

/** What both front doors need to take a message in. */
export const makeIngest = async (engine: Engine) => {
  const region = await openRegion(engine);
  const profiles = openProfiles(engine);
  const commitPlan = makeCommitPlan({ ...engine, region, identifyPatients: makeIdentifyPatients(engine) });
  return {
    clock: engine.clock,
    ids: engine.ids,
    table: engine.table,
    region,
    profiles,
    validate: makeValidateSent({ validate: makeValidator(r4Definitions), profiles, registry: region.registry }),
    applyIdentityEvents: makeApplyIdentityEvents(engine),
    keepRaw: makeKeepRaw(engine),
    keepFailed: makeKeepFailed(engine),
    commitPlan,
    commitMessage: makeCommitMessage({ commitPlan }),
  };
};
