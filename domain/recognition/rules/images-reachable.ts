import { fail, notApplicable, pass, type Rule } from './rule.ts';

/** Of 检查 the images are recognised and may be read again, so a report whose images cannot be reached is of no use. */
export const imagesReachable: Rule = {
  code: 'images-reachable',
  judge: ({ result: { category, images }, request: { policy } }) => {
    if (category === 'lab') return notApplicable('检验类不涉及影像。', 'Laboratory results have no images.');
    if (policy?.imagesRequired === false) return notApplicable('政策不要求影像。', 'The policy asks for no images.');
    if (images === 'reachable') return pass('影像可以调阅。', 'The images can be reached.');
    const [reason, zh, en] =
      images === 'unreachable'
        ? (['unreachable', '影像目前无法调阅。', 'The images cannot be reached at present.'] as const)
        : (['unknown', '影像是否可以调阅不明。', 'It is not known whether the images can be reached.'] as const);
    return fail(reason, zh, en, {
      zh: '检查机构开放影像调阅后即可判断。',
      en: 'It can count once the performing organisation makes the images available.',
    });
  },
};
