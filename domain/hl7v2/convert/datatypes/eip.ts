import type { Identifier } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { entityIdentifier } from './ei.ts';

/** EIP to its placer (`PLAC`, or `PGN` for groups) and filler (`FILL`, `FGN`) identifiers, those that are there. */
export const identifierPair = (
  part: Part,
  target: string,
  run: Run,
  what: string,
  types: readonly [placer: string, filler: string],
): Identifier[] => {
  const placer = entityIdentifier(part.sub(1), target, run, what, types[0]);
  const filler = entityIdentifier(part.sub(2), target, run, what, types[1]);
  return [placer, filler].filter((found) => found !== undefined);
};
