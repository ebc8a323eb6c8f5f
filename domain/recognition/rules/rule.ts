import type { RuleCode, RuleOutcome, Sentence } from '../../../schemas/recognition/index.ts';
import type { Examination } from '../examination.ts';

/** One rule of the decision. Rules are independent: each looks at the examination only, so that every one of them is always explained. */
export interface Rule {
  readonly code: RuleCode;
  readonly judge: (examination: Examination) => Verdict;
}

export type Verdict = Omit<RuleOutcome, 'code'>;

export const pass = (zh: string, en: string): Verdict => ({ outcome: 'pass', zh, en });

export const notApplicable = (zh: string, en: string): Verdict => ({ outcome: 'not-applicable', zh, en });

export const fail = (reason: string, zh: string, en: string, wouldHelp: Sentence): Verdict => ({
  outcome: 'fail',
  reason,
  zh,
  en,
  wouldHelp,
});

/** The remedy where this result can never count. */
export const examineAgain: Sentence = { zh: '需重新检查检验。', en: 'A new examination is needed.' };
