import { makeReadMessages } from '../../services/messages/read-messages.ts';
import { makeListDeadLetters } from '../../services/subscriptions/dead-letters.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { makeSurroundings } from '../_shared/compose/surroundings.ts';
import { makeHandler } from '../_shared/make-handler.ts';
import { messagesEndpoints } from './endpoints.ts';

export const wireMessages = async (engine: Engine) =>
  makeHandler(
    messagesEndpoints({
      readMessages: makeReadMessages({ ...engine, registry: await engine.readRegistry() }),
      listDeadLetters: makeListDeadLetters(engine),
    }),
    makeSurroundings(engine),
  );
