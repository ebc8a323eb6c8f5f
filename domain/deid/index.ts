export { type DeidEngine, type DeidEngineOptions, type DeidResult, makeDeidEngine } from './engine.ts';
export { makeLevelOf } from './levels.ts';
export { lintPolicy } from './policy/lint.ts';
export type { DeidProblem, FieldReport, ScrubText } from './program/context.ts';
export { knownValuesOf } from './text/known-values.ts';
export { scoreText } from './text/score.ts';
export { type FindPersonalData, makeFindPersonalData, replaceInMarkup, replaceSpans } from './text/scrub-text.ts';
