import { compareMoments } from '../calendar.ts';
import { fail, pass, type Rule } from './rule.ts';

/** Everything dated (qualification, window) hangs on the time of the examination, so it must be a day at least, and past. */
export const examinationTime: Rule = {
  code: 'examination-time',
  judge: ({ time, request: { now } }) => {
    const remedy = {
      zh: '检查机构更正检查时间后即可判断。',
      en: 'It can count once the performing organisation corrects the time of the examination.',
    };
    if (time === undefined) {
      return fail('unknown', '检查时间缺失或不完整。', 'The time of the examination is missing or incomplete.', remedy);
    }
    if (compareMoments(time, now) > 0) {
      return fail('future', '检查时间晚于查询时间。', 'The examination lies in the future.', remedy);
    }
    return pass('检查时间明确。', 'The time of the examination is known.');
  },
};
