import type { Qualification, Sentence } from '../../../schemas/recognition/index.ts';
import type { Examination } from '../examination.ts';
import { fail, notApplicable, pass, type Rule, type Verdict } from './rule.ts';

const remedy: Sentence = {
  zh: '该机构取得并登记检查时有效的质量评价资质后，以后的结果即可互认。',
  en: 'Later results can count once the performing organisation holds a qualification that is valid when it examines.',
};

/** The national precondition binds results of others; a policy may ask it of one's own as well. */
const needsMark = ({ isOwn, request: { policy } }: Examination): boolean =>
  !isOwn || policy?.ownHospital === 'with-mark';

const ownNeedsNone = (): Verdict => notApplicable('本机构结果不需要互认标识。', 'One’s own results need no mark.');

/** Tells apart why none counted, from the one that came closest: withdrawn, failed, expired, not yet valid, none at all. */
const whyNone = (qualifications: readonly Qualification[], day: string): Verdict => {
  const current = qualifications.filter(
    ({ validFrom, validTo }) => validFrom <= day && (validTo === undefined || day <= validTo),
  );
  if (current.some(({ withdrawn }) => withdrawn !== undefined && withdrawn.effectiveFrom <= day)) {
    return fail(
      'withdrawn',
      '检查时的质量评价资质已被撤销。',
      'The qualification was withdrawn for that time.',
      remedy,
    );
  }
  if (current.length > 0) {
    return fail('eqa-failed', '室间质量评价不合格。', 'The external quality assessment was not passed.', remedy);
  }
  if (qualifications.some(({ validTo }) => validTo !== undefined && validTo < day)) {
    return fail('expired', '检查时质量评价资质已过期。', 'The qualification had expired by the examination.', remedy);
  }
  if (qualifications.length > 0) {
    return fail('not-yet-valid', '检查时质量评价资质尚未生效。', 'The qualification was not valid yet.', remedy);
  }
  return fail('none', '该机构没有该项目的质量评价资质。', 'The performer has no qualification for this item.', remedy);
};

/** What counts is validity at the time of the examination (国卫医发〔2022〕6号). */
export const qualificationValid: Rule = {
  code: 'qualification-valid',
  judge: (examination) => {
    const { item, time, qualifications, valid } = examination;
    if (!needsMark(examination)) return ownNeedsNone();
    if (item === undefined) return notApplicable('不是目录内项目。', 'It is no item of the catalogue.');
    if (time === undefined) return notApplicable('检查时间不明。', 'The time of the examination is unknown.');
    if (valid.length > 0) {
      return pass('检查时质量评价资质有效。', 'A qualification was valid at the time of the examination.');
    }
    return whyNone(qualifications, time.day);
  },
};

export const qualificationScope: Rule = {
  code: 'qualification-scope',
  judge: (examination) => {
    const { valid, covering, performer, request } = examination;
    if (!needsMark(examination)) return ownNeedsNone();
    if (valid.length === 0) return notApplicable('没有有效资质。', 'There is no valid qualification.');
    if (request.organisation === undefined) {
      return notApplicable('查询机构未登记。', 'The requesting organisation is not registered.');
    }
    const best = covering[0];
    if (best !== undefined) {
      return pass(
        `互认范围（${best.scope.mark}）覆盖双方。`,
        `The scope (${best.scope.mark}) covers both organisations.`,
      );
    }
    if (performer === undefined) {
      return fail('unknown-performer', '检查机构未登记。', 'The performing organisation is not registered.', {
        zh: '区域平台登记该机构后即可判断。',
        en: 'It can count once the organisation is registered.',
      });
    }
    return fail('not-covered', '资质的互认范围不覆盖查询机构。', 'The scope does not cover the requester.', {
      zh: '该机构取得覆盖双方的互认资质后，以后的结果即可互认。',
      en: 'Later results can count once the performer holds a qualification whose scope covers both.',
    });
  },
};
