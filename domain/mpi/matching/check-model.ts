import { HutongError } from '../../../schemas/error.ts';
import type { MatchModel } from '../../../schemas/mpi-model.ts';
import type { Column } from './compare/column.ts';

const refuse = (path: string, message: string): never => {
  throw new HutongError('config.invalid', message, { path });
};

/** Throws `config.invalid`, with the place in the model, where it names a level or comparison that does not exist. */
export const checkModel = ({ comparisons, limits, rules }: MatchModel, columns: readonly Column[]): void => {
  const levels = new Map(comparisons.map(({ id }, c) => [id, columns[c]?.levels ?? []]));
  if (levels.size < comparisons.length) refuse('comparisons', 'Two comparisons have one id');
  comparisons.forEach((comparison, c) => {
    const known = levels.get(comparison.id) ?? [];
    comparison.levels.forEach(({ level }, l) => {
      if (!known.includes(level)) refuse(`comparisons.${c}.levels.${l}`, `No such level: ${level}`);
    });
    if (!comparison.levels.some(({ level }) => level === known[0])) {
      refuse(`comparisons.${c}.levels`, `The level of full agreement is not there: ${known[0]}`);
    }
  });
  limits.forEach((limit, l) => {
    for (const id of limit.comparisons) if (!levels.has(id)) refuse(`limits.${l}`, `No such comparison: ${id}`);
  });
  rules.forEach(({ when }, r) => {
    for (const [id, wanted] of Object.entries(when)) {
      const known = levels.get(id);
      if (known === undefined) refuse(`rules.${r}.when`, `No such comparison: ${id}`);
      const absent = wanted.find((level) => level !== 'missing' && !known?.includes(level));
      if (absent !== undefined) refuse(`rules.${r}.when.${id}`, `No such level: ${absent}`);
    }
  });
};
