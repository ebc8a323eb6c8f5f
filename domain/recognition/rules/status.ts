import { examineAgain, fail, notApplicable, pass, type Rule } from './rule.ts';

const voided: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error', 'superseded']);
const issued: ReadonlySet<string> = new Set(['final', 'amended', 'corrected']);

/** Only an issued report is a medical document; a preliminary one may still change. */
export const statusFinal: Rule = {
  code: 'status-final',
  judge: ({ result: { status } }) => {
    if (issued.has(status)) return pass('报告已正式签发。', 'The report is final.');
    if (voided.has(status)) return notApplicable('结果已被撤回。', 'The result was taken back.');
    return fail(status, '报告尚未正式签发。', 'The report is not final yet.', {
      zh: '检查机构签发正式报告后即可判断。',
      en: 'It can count once the performing organisation issues the final report.',
    });
  },
};

export const notVoided: Rule = {
  code: 'not-voided',
  judge: ({ result: { status } }) => {
    if (status === 'superseded') {
      return fail('superseded', '更正后的报告已不含该结果。', 'A corrected report no longer contains this result.', {
        zh: '请使用更正后的报告。',
        en: 'Use the corrected report.',
      });
    }
    if (voided.has(status)) {
      return fail(status, '报告或结果已作废。', 'The report or the result was voided.', examineAgain);
    }
    return pass('结果未被作废。', 'The result was not voided.');
  },
};

/** A laboratory result is recognised by its value, so there must be one; of imaging the images count. */
export const valuePresent: Rule = {
  code: 'value-present',
  judge: ({ result: { category, value } }) => {
    if (category === 'imaging') return notApplicable('检查类以影像为准。', 'Imaging is judged by its images.');
    if (value !== undefined) return pass('结果有值。', 'The result has a value.');
    return fail('absent', '结果没有值。', 'The result has no value.', examineAgain);
  },
};
