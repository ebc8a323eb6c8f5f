import type { Engine } from '../../functions/_shared/compose/engine.ts';
import type { GatewayHandler } from '../../functions/_shared/make-handler.ts';
import { wireBulk } from '../../functions/bulk/wire.ts';
import { wireDiscovery } from '../../functions/discovery/wire.ts';
import { wireFhir } from '../../functions/fhir/wire.ts';
import { wireHl7v2 } from '../../functions/hl7v2/wire.ts';
import { wireMessages } from '../../functions/messages/wire.ts';
import { wireProfiles } from '../../functions/profiles/wire.ts';
import { wireRecognition } from '../../functions/recognition/wire.ts';
import type { FunctionName } from '../../functions/routes.ts';
import { wireToken } from '../../functions/token/wire.ts';

/** Every function of the route table, in this process. */
export const makeHandlers = async (engine: Engine): Promise<Readonly<Record<FunctionName, GatewayHandler>>> => ({
  token: await wireToken(engine),
  discovery: wireDiscovery(engine),
  hl7v2: await wireHl7v2(engine),
  fhir: await wireFhir(engine),
  messages: await wireMessages(engine),
  profiles: wireProfiles(engine),
  recognition: await wireRecognition(engine),
  bulk: await wireBulk(engine),
});
