import type { Examination } from '../examination.ts';
import type { ConsentProvision } from '../request.ts';
import { fail, notApplicable, pass, type Rule } from './rule.ts';

const holds = (provision: ConsentProvision, { result, item, request }: Examination): boolean =>
  (provision.requester === undefined || provision.requester === request.requester.organisation) &&
  (provision.source === undefined || provision.source === result.organisation) &&
  (provision.category === undefined || provision.category === result.category) &&
  (provision.sensitive === undefined || provision.sensitive === item?.sensitive) &&
  (provision.from === undefined || provision.from <= request.now.day) &&
  (provision.to === undefined || request.now.day <= provision.to);

/** A refusal that holds outweighs every permission; specially protected items need a permission that names their kind. */
export const consent: Rule = {
  code: 'consent',
  judge: (examination) => {
    const { item, request } = examination;
    const provisions = request.facts.consent.filter((provision) => holds(provision, examination));
    const ask = { zh: '患者同意后即可判断。', en: 'It can count once the patient permits it.' };
    if (provisions.some(({ decision }) => decision === 'deny')) {
      return fail('denied', '患者不同意共享。', 'The patient does not permit sharing.', ask);
    }
    const permits = provisions.filter(({ decision }) => decision === 'permit');
    if (item?.sensitive !== undefined && !permits.some(({ sensitive }) => sensitive === item.sensitive)) {
      return fail(
        'sensitive',
        '特殊保护项目未获患者单独同意。',
        'A specially protected item needs its own consent.',
        ask,
      );
    }
    if (permits.length > 0) return pass('患者同意共享。', 'The patient permits sharing.');
    if (request.policy === undefined) return notApplicable('没有现行政策。', 'No policy is in force.');
    if (request.policy.consentDefault === 'permit') {
      return pass('患者未作限制，按地区规定共享。', "The patient set no limit; the region's default permits sharing.");
    }
    return fail('no-consent', '没有患者同意的记录。', 'No consent of the patient is recorded.', ask);
  },
};
