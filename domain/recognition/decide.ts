import type { Decision, ResultEntry, RuleOutcome } from '../../schemas/recognition/index.ts';
import { addDays, daysLeft } from './calendar.ts';
import { type Examination, examine } from './examination.ts';
import type { PreparedReference } from './reference.ts';
import { openRequest, type PersonFacts, type Request, type Requester } from './request.ts';
import { consent } from './rules/consent.ts';
import { examinationTime } from './rules/examination-time.ts';
import { gradeLadder } from './rules/grade-ladder.ts';
import { identityCertain } from './rules/identity-certain.ts';
import { imagesReachable } from './rules/images-reachable.ts';
import { itemInCatalogue, itemMapped, itemOrdered, unitConsistent } from './rules/item.ts';
import { negativeList, ownHospital, policyInForce, window } from './rules/policy.ts';
import { qualificationScope, qualificationValid } from './rules/qualification.ts';
import type { Rule } from './rules/rule.ts';
import { notVoided, statusFinal, valuePresent } from './rules/status.ts';

/** In the order in which a decision lists them: the result itself, what it is of, then what the region asks. */
const rules: readonly Rule[] = [
  statusFinal,
  notVoided,
  valuePresent,
  identityCertain,
  itemMapped,
  itemInCatalogue,
  itemOrdered,
  unitConsistent,
  examinationTime,
  policyInForce,
  ownHospital,
  qualificationValid,
  qualificationScope,
  gradeLadder,
  window,
  imagesReachable,
  consent,
  negativeList,
];

const use = ({ time, days, request }: Examination): Pick<Decision, 'usableUntil' | 'daysLeft'> =>
  time === undefined || days === undefined
    ? {}
    : { usableUntil: addDays(time.day, days), daysLeft: daysLeft(time.day, days, request.now.day) };

const mark = ({ covering }: Examination): Pick<Decision, 'mark' | 'qualification'> => {
  const best = covering[0];
  if (best === undefined) return {};
  const { id, certificate, scope, validFrom, validTo } = best.qualification;
  return {
    mark: best.scope.mark,
    qualification: { id, certificate, scope, validFrom, ...(validTo === undefined ? {} : { validTo }) },
  };
};

/** Judges one result within an opened request. */
export const decideWithin = (request: Request, result: ResultEntry, orderedItem: string): Decision => {
  const examination = examine(result, orderedItem, request);
  const outcomes: RuleOutcome[] = rules.map(({ code, judge }) => ({ code, ...judge(examination) }));
  const { policy, reference, requester, timeZone } = request;
  return {
    recognisable: outcomes.every(({ outcome }) => outcome !== 'fail'),
    result: { reference: result.result, version: result.version },
    orderedItem,
    ...(examination.item === undefined ? {} : { item: examination.item.id }),
    rules: outcomes,
    ...mark(examination),
    ...use(examination),
    decidedAt: requester.at,
    timeZone,
    reference: {
      ...reference.versions,
      ...(policy === undefined ? {} : { policy: `${policy.id}@${policy.version}` }),
    },
  };
};

interface DecisionInput {
  readonly result: ResultEntry;
  /** A catalogue id or a LOINC code that belongs to the item. */
  readonly orderedItem: string;
  readonly requester: Requester;
  readonly facts: PersonFacts;
  readonly reference: PreparedReference;
}

/**
 * Decides whether one result may be relied on for one ordered item, with every rule explained. The same input always gives the same
 * decision, so it can be replayed with the reference data whose versions it names.
 *
 * Throws `RangeError` when `requester.at` is no instant with a zone. Source: 国卫医发〔2022〕6号; the region's policy.
 */
export const decide = ({ result, orderedItem, requester, facts, reference }: DecisionInput): Decision =>
  decideWithin(openRequest(requester, facts, reference), result, orderedItem);
