import { makeDefinitionProblems, makeValidator } from '../../domain/fhir/index.ts';
import { r4Definitions } from '../../schemas/fhir/load.ts';
import { makeManageProfiles } from '../../services/profiles/manage-profiles.ts';
import { makeReadProfiles } from '../../services/profiles/read-profiles.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { openProfiles } from '../_shared/compose/profiles.ts';
import { makeSurroundings } from '../_shared/compose/surroundings.ts';
import { makeHandler } from '../_shared/make-handler.ts';
import { profileEndpoints } from './endpoints.ts';

export const wireProfiles = (engine: Engine) => {
  const profiles = openProfiles(engine);
  const manage = makeManageProfiles({
    ...engine,
    profiles,
    validate: makeValidator(r4Definitions),
    definitionProblems: makeDefinitionProblems(r4Definitions),
  });
  return makeHandler(
    profileEndpoints({
      manage,
      read: makeReadProfiles({ profiles, baseUrl: engine.baseUrl }),
      baseUrl: engine.baseUrl,
    }),
    makeSurroundings(engine),
  );
};
