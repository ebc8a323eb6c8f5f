import { fail, notApplicable, pass, type Rule } from './rule.ts';

export const gradeLadder: Rule = {
  code: 'grade-ladder',
  judge: ({ isOwn, performer, covering, request: { organisation, policy } }) => {
    const ladder = policy?.ladder;
    if (ladder === undefined) return notApplicable('政策没有级别要求。', 'The policy has no grade ladder.');
    if (isOwn) return notApplicable('本机构结果不论级别。', 'Grades do not matter for one’s own results.');
    if (covering.some(({ scope }) => ladder.exemptScopes.includes(scope.id))) {
      return pass('互认标识不受级别限制。', 'The mark counts whatever the grades.');
    }
    if (ladder.consortiumExempt && performer?.consortia.some((id) => organisation?.consortia.includes(id))) {
      return pass('同属一个医联体。', 'Both belong to one consortium.');
    }
    const remedy = {
      zh: '需要同级或上级机构的结果，或不受级别限制的互认标识。',
      en: 'A result of an equal or higher grade, or a mark free of the ladder, is needed.',
    };
    if (performer?.gradeRank === undefined || organisation?.gradeRank === undefined) {
      return fail('grade-unknown', '机构级别未登记。', 'The grade of an organisation is not registered.', remedy);
    }
    if (performer.gradeRank >= organisation.gradeRank - ladder.maxRanksBelow) {
      return pass('检查机构级别符合要求。', "The performer's grade is high enough.");
    }
    return fail('too-low', '检查机构级别低于要求。', "The performer's grade is too low.", remedy);
  },
};
