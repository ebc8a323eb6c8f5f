import { makeFindRecognisedResults } from '../../services/recognition/find-recognised-results.ts';
import type { Engine } from '../_shared/compose/engine.ts';
import { openRecognition } from '../_shared/compose/recognition.ts';
import { makeSurroundings } from '../_shared/compose/surroundings.ts';
import { makeHandler } from '../_shared/make-handler.ts';
import { recognitionEndpoints } from './endpoints.ts';

export const wireRecognition = async (engine: Engine) =>
  makeHandler(
    recognitionEndpoints({
      findRecognisedResults: makeFindRecognisedResults({ ...engine, recognition: await openRecognition(engine) }),
    }),
    makeSurroundings(engine),
  );
