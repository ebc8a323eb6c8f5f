import { fail, pass, type Rule } from './rule.ts';

export const identityCertain: Rule = {
  code: 'identity-certain',
  judge: ({ result: { patient }, request: { facts } }) => {
    const state = Object.hasOwn(facts.identity, patient) ? facts.identity[patient] : undefined;
    if (state === 'certain') return pass('患者身份已确认。', "The patient's identity is certain.");
    if (state === 'review') {
      return fail('review', '患者身份匹配待人工核实。', "The patient's identity waits for review.", {
        zh: '主索引管理员核实身份后即可判断。',
        en: 'It can count once a steward has confirmed the link.',
      });
    }
    return fail('unlinked', '该结果未关联到此人。', 'The result is not linked to this person.', {
      zh: '检查机构补充身份信息并完成匹配后即可判断。',
      en: 'It can count once the performing organisation completes the identity and it is matched.',
    });
  },
};
