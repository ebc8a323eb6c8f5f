export { type LevelTable, levelTableSchema } from './levels.ts';
export { type DeidMethod, type DeidParameters, type DeidPolicy, type DeidRule, deidPolicySchema } from './policy.ts';
export {
  type LabelledText,
  labelledTextSchema,
  type SpanType,
  spanTypes,
  type TextDictionary,
  type TextSpan,
  textDictionarySchema,
} from './text.ts';
