import { daysLeft, isWithin } from '../calendar.ts';
import { isAbout } from '../usable-days.ts';
import { fail, notApplicable, pass, type Rule } from './rule.ts';

export const policyInForce: Rule = {
  code: 'policy-in-force',
  judge: ({ request: { organisation, policy } }) => {
    if (policy !== undefined) return pass('所在地区有现行互认政策。', "The requester's region has a policy in force.");
    const remedy = {
      zh: '请联系区域平台管理员维护机构与政策。',
      en: "Ask the region's steward to register the organisation and its policy.",
    };
    return organisation === undefined
      ? fail('unknown-requester', '查询机构未登记。', 'The requesting organisation is not registered.', remedy)
      : fail('none', '所在地区没有现行互认政策。', "The requester's region has no policy in force.", remedy);
  },
};

export const ownHospital: Rule = {
  code: 'own-hospital',
  judge: ({ isOwn, request: { policy } }) => {
    if (!isOwn) return notApplicable('结果来自其他机构。', 'The result is from another organisation.');
    if (policy === undefined) return notApplicable('没有现行政策。', 'No policy is in force.');
    if (policy.ownHospital !== 'excluded') return pass('政策允许沿用本机构结果。', 'One’s own results count.');
    return fail('excluded', '政策不将本机构结果计入互认。', 'The policy leaves out one’s own results.', {
      zh: '请直接查阅本机构病历。',
      en: 'Look the result up in one’s own records.',
    });
  },
};

/**
 * The window counts calendar days in the region's zone. A result of day D that stays usable for N days is usable through the whole of day
 * D + N: until, and not at, the midnight that begins day D + N + 1.
 */
export const window: Rule = {
  code: 'window',
  judge: ({ item, time, days, request: { policy, now } }) => {
    if (item === undefined || policy === undefined) {
      return notApplicable('没有适用的项目或政策。', 'There is no item or policy to judge by.');
    }
    if (days === undefined) {
      return fail('no-line', '政策未规定该项目的互认时限。', 'The policy sets no usable days for this item.', {
        zh: '区域平台管理员补充互认时限后即可判断。',
        en: "It can count once the region's policy sets the days.",
      });
    }
    if (time === undefined) return notApplicable('检查时间不明。', 'The time of the examination is unknown.');
    if (daysLeft(time.day, days, now.day) >= 0) {
      return pass(`在互认时限（${days}天）内。`, `Within the usable days (${days}).`);
    }
    return fail('past', `已超过互认时限（${days}天）。`, `Past the usable days (${days}).`, {
      zh: '需要较新的结果，或重新检查检验。',
      en: 'A newer result or a new examination is needed.',
    });
  },
};

export const negativeList: Rule = {
  code: 'negative-list',
  judge: ({ item, time, result, request: { policy, requester } }) => {
    if (item === undefined || policy === undefined) {
      return notApplicable('没有适用的项目或政策。', 'There is no item or policy to judge by.');
    }
    const hit = policy.negativeList.find(
      (line) =>
        isAbout(line, item, requester.setting) &&
        (line.performer === undefined || line.performer === result.organisation) &&
        (line.requester === undefined || line.requester === requester.organisation) &&
        // Without a time of examination a dated line cannot be ruled out, so it holds.
        (time === undefined || isWithin(time.day, { validFrom: line.from ?? '0000-01-01', validTo: line.to })),
    );
    if (hit === undefined) return pass('不在负面清单内。', 'Not on the negative list.');
    return fail(hit.id, `在负面清单内：${hit.zh}`, `On the negative list: ${hit.en}`, {
      zh: '按负面清单需重新检查检验；清单调整后可重新判断。',
      en: 'The list asks for a new examination; it can count once the list changes.',
    });
  },
};
