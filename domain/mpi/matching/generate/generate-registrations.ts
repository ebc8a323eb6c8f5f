import { makeDraw } from './draw.ts';
import type { GeneratorContent } from './generator-content.ts';
import { makeHousehold } from './household.ts';
import { makeNameErrors } from './name-errors.ts';
import { makeDrawings, type SyntheticPerson } from './person.ts';
import { type ErrorType, type Registration, register } from './register.ts';

interface GeneratorRequest {
  /** Registrations in all. */
  readonly count: number;
  /** Share of them that register somebody again. */
  readonly duplicates: number;
  readonly seed: number;
  readonly content: GeneratorContent;
  /** How much more often than usual each kind of error happens; 1 by default, 0 for none. */
  readonly errorFactor?: number;
}

interface GeneratedRegistration {
  readonly fields: Registration;
  /** The truth: equal numbers are one person. */
  readonly person: number;
  readonly errors: readonly ErrorType[];
}

/**
 * Makes registrations of people who do not exist, in random order: every person once, and as many again as `duplicates` says, three
 * quarters of them once, the others up to four times. The same request gives the same registrations.
 */
export const generateRegistrations = ({
  count,
  duplicates,
  seed,
  content,
  errorFactor = 1,
}: GeneratorRequest): readonly GeneratedRegistration[] => {
  const draw = makeDraw(seed);
  const drawings = makeDrawings(content, draw);
  const nameErrors = makeNameErrors(content, draw);
  const persons = Math.max(1, count - Math.round(count * duplicates));
  let repeats = count - persons;
  const made: GeneratedRegistration[] = [];
  let number = 0;
  // Spread over all persons: each draws its repeats at the rate that is left.
  const write = (person: SyntheticPerson, household: readonly SyntheticPerson[]): void => {
    const write = (repeated: boolean): void => {
      made.push({
        person: person.number,
        ...register({ person, household, repeated, errorFactor, draw, drawings, nameErrors }),
      });
    };
    write(false);
    const left = persons - person.number + 1;
    const rate = repeats / Math.max(left, 1) / 1.5;
    const last = person.number === persons;
    if (!last && !draw.chance(Math.min(1, rate))) return;
    const wanted = last ? repeats : Math.min(repeats, draw.chance(0.75) ? 1 : 2 + draw.below(3));
    for (let repeat = 0; repeat < wanted; repeat += 1) write(true);
    repeats -= wanted;
  };
  while (number < persons) {
    const household = makeHousehold(draw, drawings, () => {
      number += 1;
      return number;
    });
    for (const person of household) if (person.number <= persons) write(person, household);
  }
  for (let i = made.length - 1; i > 0; i -= 1) {
    const j = draw.below(i + 1);
    const [one, other] = [made[i], made[j]];
    if (one === undefined || other === undefined) continue;
    made[i] = other;
    made[j] = one;
  }
  return made;
};
