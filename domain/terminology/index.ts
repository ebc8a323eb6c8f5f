export { type Dictionary, makeDictionary } from './dictionary.ts';
export { type NormalisedExam, normaliseExamCode } from './match-exam.ts';
export {
  type NormalisationContext,
  type NormalisedItem,
  type NormalisedObservation,
  normaliseObservation,
} from './normalise-observation.ts';
export { makeUcumUnitService, type UcumLibrary, type UnitService } from './ucum.ts';
export * from './uris.ts';
