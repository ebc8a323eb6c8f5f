import { type PreparedReference, prepareReference } from '../../../domain/recognition/index.ts';
import type { Engine } from './engine.ts';

/** In one process several functions want it. */
const opened = new WeakMap<Engine, Promise<PreparedReference>>();

/** Opens what decisions are made by, once for an engine: catalogue, qualifications, organisations, policies. */
export const openRecognition = (engine: Engine): Promise<PreparedReference> => {
  const reference = opened.get(engine) ?? engine.readRecognition().then(prepareReference);
  opened.set(engine, reference);
  return reference;
};
