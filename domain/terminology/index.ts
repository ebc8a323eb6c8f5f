export { toCanonicalQuantity } from './canonical-quantity.ts';
export { type Dictionary, makeDictionary } from './dictionary.ts';
export { normaliseExamCode } from './match-exam.ts';
export { normaliseObservation } from './normalise-observation.ts';
export { makeUcumUnitService, type UcumLibrary, type UnitService } from './ucum.ts';
export * from './uris.ts';
