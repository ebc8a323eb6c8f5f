import {
  type DeidPolicy,
  deidPolicySchema,
  type LevelTable,
  levelTableSchema,
  type TextDictionary,
  textDictionarySchema,
} from '../../schemas/deid/index.ts';
import levels from './levels.json' with { type: 'json' };
import drgQuality from './presets/drg-quality.json' with { type: 'json' };
import education from './presets/education.json' with { type: 'json' };
import insuranceAnalysis from './presets/insurance-analysis.json' with { type: 'json' };
import publicHealth from './presets/public-health.json' with { type: 'json' };
import strictResearch from './presets/strict-research.json' with { type: 'json' };
import text from './text.json' with { type: 'json' };

/** The policies that the project ships, by id. Throws a ZodError where a file breaks its schema. */
export const loadPresets = (): ReadonlyMap<string, DeidPolicy> =>
  new Map(
    [strictResearch, publicHealth, insuranceAnalysis, drgQuality, education]
      .map((preset) => deidPolicySchema.parse(preset))
      .map((preset) => [preset.id ?? '', preset]),
  );

/** Words by which free text is scrubbed. Throws a ZodError where the file breaks its schema. */
export const loadTextDictionary = (): TextDictionary => textDictionarySchema.parse(text);

/** Codes of the highest level of GB/T 39725-2020. */
export const loadLevelTable = (): LevelTable => levelTableSchema.parse(levels);
