import { type MatchModel, matchModelSchema } from '../../schemas/mpi-model.ts';
import cn from './cn.json' with { type: 'json' };
import han from './han.json' with { type: 'json' };
import latin from './latin.json' with { type: 'json' };
import lookAlike from './look-alike.json' with { type: 'json' };
import registrations from './registrations.json' with { type: 'json' };
import surnames from './surnames.json' with { type: 'json' };

/** The models that the project ships, by id. Throws a ZodError where a file breaks its schema: the start stops there. */
export const loadMatchModels = (): ReadonlyMap<string, MatchModel> =>
  new Map([cn, latin].map((model) => matchModelSchema.parse(model)).map((model) => [model.id, model]));

/** Readings, simplified forms, look-alikes and surname shares; give it to `makeHanTable`. */
export const hanContent = {
  pinyin: han.pinyin,
  simplified: han.simplified,
  lookAlike: lookAlike.groups,
  surnames: surnames.shares,
};

/** What synthetic registrations are drawn from. */
export const generatorContent = { han: hanContent, ...registrations };
