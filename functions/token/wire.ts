import { makeIssueToken } from '../../services/issue-token.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { makeSurroundings } from '../_shared/compose/surroundings.ts';
import { makeHandler } from '../_shared/make-handler.ts';
import { tokenEndpoints } from './endpoints.ts';

export const wireToken = async (engine: Engine) =>
  makeHandler(
    tokenEndpoints({ issueToken: makeIssueToken({ ...engine, registry: await engine.readRegistry() }) }),
    makeSurroundings(engine),
  );
