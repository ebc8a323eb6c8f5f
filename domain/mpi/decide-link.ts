import type { MatchFeatures } from './match-features.ts';
import { type Comparison, compareNames } from './person-name.ts';

/** Version of the rules below; stored with every decision. */
export const linkModelVersion = 'deterministic-1';

/** A source patient that is linked already. */
export interface LinkCandidate {
  readonly person: string;
  /** `Patient/id`. */
  readonly sourcePatient: string;
  readonly features: MatchFeatures;
  /** A steward said that the new source patient is not this person: never linked by a rule. */
  readonly doNotLink?: boolean;
}

interface LinkComparisons {
  readonly residentId: Comparison;
  readonly identifier: Comparison;
  readonly name: Comparison;
  readonly birthDate: Comparison;
  readonly sex: Comparison;
  readonly phone: Comparison;
}

type LinkRule =
  | 'resident-id.corroborated'
  | 'resident-id.contradicted'
  | 'resident-id.uncorroborated'
  | 'resident-id.several-persons'
  | 'identifier.corroborated'
  | 'demographics.phone'
  | 'do-not-link'
  | 'no-candidate';

/** Why, without any value: what a steward or an auditor is shown. */
interface LinkEvidence {
  readonly rule: LinkRule;
  readonly modelVersion: string;
  readonly person: string;
  readonly sourcePatient: string;
  readonly comparisons: LinkComparisons;
}

export type LinkDecision =
  | {
      readonly kind: 'link';
      readonly person: string;
      /** Other persons that it might be, without its ID: possible duplicates of `person`, for a steward. */
      readonly alsoFits: readonly string[];
      readonly rule: LinkRule;
      readonly evidence: readonly LinkEvidence[];
    }
  | { readonly kind: 'new'; readonly rule: LinkRule; readonly evidence: readonly LinkEvidence[] }
  | {
      readonly kind: 'review';
      /** Persons, without repetition, in the order of the candidates. */
      readonly candidates: readonly string[];
      readonly reason: LinkRule;
      readonly evidence: readonly LinkEvidence[];
    };

const compareSets = (a: readonly string[], b: readonly string[]): Comparison =>
  a.length === 0 || b.length === 0 ? 'missing' : a.some((value) => b.includes(value)) ? 'agree' : 'differ';

const compareOne = (a: string | undefined, b: string | undefined): Comparison =>
  a === undefined || b === undefined ? 'missing' : a === b ? 'agree' : 'differ';

/** Identifiers are compared within systems that both records have. */
const compareIdentifiers = (a: MatchFeatures['identifiers'], b: MatchFeatures['identifiers']): Comparison => {
  const common = a.filter(({ system }) => b.some((other) => other.system === system));
  if (common.length === 0) return 'missing';
  const agrees = common.some(({ system, value }) =>
    b.some((other) => other.system === system && other.value === value),
  );
  return agrees ? 'agree' : 'differ';
};

const compare = (a: MatchFeatures, b: MatchFeatures): LinkComparisons => ({
  residentId: compareSets(a.residentIds, b.residentIds),
  identifier: compareIdentifiers(a.identifiers, b.identifiers),
  name: compareNames(a.names, b.names),
  birthDate: compareOne(a.birthDate, b.birthDate),
  sex: compareOne(a.sex, b.sex),
  phone: compareSets(a.phones, b.phones),
});

/** What one candidate says by itself; `undefined`: nothing that speaks for one person. */
const ruleOf = ({ residentId, identifier, name, birthDate, phone }: LinkComparisons): LinkRule | undefined => {
  if (residentId === 'agree') {
    if (name === 'agree' || birthDate === 'agree') return 'resident-id.corroborated';
    if (name === 'differ' && birthDate === 'differ') return 'resident-id.contradicted';
    return 'resident-id.uncorroborated';
  }
  // Two valid IDs that differ are two people, whatever else agrees: twins, namesakes born on one day.
  if (residentId === 'differ') return undefined;
  if (name !== 'agree' || birthDate !== 'agree') return undefined;
  if (identifier === 'agree') return 'identifier.corroborated';
  return phone === 'agree' ? 'demographics.phone' : undefined;
};

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

/**
 * Decides where a new source patient belongs, by rules only:
 *
 * - an equal valid resident ID with an agreeing name or birth date links
 * - an equal ID without that, or one that fits several persons, goes to review: IDs are borrowed, mistyped, a mother's given for her newborn
 * - without an ID on both sides, an agreeing name and birth date with an agreeing identifier or telephone goes to review
 * - a person whom a steward ruled out is never linked; anything else is a new person
 *
 * The order of candidates does not change the kind of the decision nor the set of persons in it.
 */
export const decideLink = (patient: MatchFeatures, candidates: readonly LinkCandidate[]): LinkDecision => {
  const ruledOut = new Set(candidates.filter(({ doNotLink }) => doNotLink).map(({ person }) => person));
  const all = candidates.flatMap(({ person, sourcePatient, features }): LinkEvidence[] => {
    const comparisons = compare(patient, features);
    const rule = ruleOf(comparisons);
    if (rule === undefined) return [];
    return [
      {
        rule: ruledOut.has(person) ? 'do-not-link' : rule,
        modelVersion: linkModelVersion,
        person,
        sourcePatient,
        comparisons,
      },
    ];
  });
  const evidence = all.filter(({ rule }) => rule !== 'do-not-link');
  const supported = unique(
    evidence.filter(({ rule }) => rule === 'resident-id.corroborated').map(({ person }) => person),
  );
  const sameId = unique(
    evidence.filter(({ comparisons }) => comparisons.residentId === 'agree').map(({ person }) => person),
  );
  const persons = unique(evidence.map(({ person }) => person));
  const [only] = supported;
  if (only !== undefined && sameId.length === 1) {
    const alsoFits = persons.filter((person) => person !== only);
    return { kind: 'link', person: only, alsoFits, rule: 'resident-id.corroborated', evidence: all };
  }
  const order: readonly LinkRule[] = [
    'resident-id.contradicted',
    'resident-id.uncorroborated',
    'identifier.corroborated',
    'demographics.phone',
  ];
  const reason =
    sameId.length > 1
      ? 'resident-id.several-persons'
      : order.find((rule) => evidence.some((line) => line.rule === rule));
  if (reason !== undefined) return { kind: 'review', candidates: persons, reason, evidence: all };
  return { kind: 'new', rule: all.length > 0 ? 'do-not-link' : 'no-candidate', evidence: all };
};
