import type { Engine } from '../_shared/compose/engine.ts';
import { makeSurroundings } from '../_shared/compose/surroundings.ts';
import { makeHandler } from '../_shared/make-handler.ts';
import { discoveryEndpoints } from './endpoints.ts';

export const wireDiscovery = (engine: Engine) => makeHandler(discoveryEndpoints(engine), makeSurroundings(engine));
