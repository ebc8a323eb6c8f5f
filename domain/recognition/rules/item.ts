import { partsOf } from '../../../schemas/recognition/index.ts';
import { fail, notApplicable, pass, type Rule } from './rule.ts';

export const itemMapped: Rule = {
  code: 'item-mapped',
  judge: ({ result: { mapping } }) => {
    if (mapping === 'mapped') return pass('项目已对照到标准项目。', 'The item is mapped to a standard item.');
    if (mapping === 'ambiguous') {
      return fail('ambiguous', '本地项目对应多个标准项目。', 'The local item fits several standard items.', {
        zh: '术语管理员按标本、方法和单位明确对照后即可判断。',
        en: 'It can count once the mapping is settled by specimen, method and unit.',
      });
    }
    if (mapping === 'inexact') {
      return fail(
        'inexact',
        '本地项目与标准项目不完全等同。',
        'The local item is not equivalent to the standard item.',
        {
          zh: '术语管理员确认等同对照后即可判断。',
          en: 'It can count once the mapping is confirmed as equivalent.',
        },
      );
    }
    return fail('unmapped', '本地项目尚未对照到标准项目。', 'The local item is not mapped to a standard item.', {
      zh: '术语管理员完成项目对照后即可判断。',
      en: 'It can count once the local code is mapped.',
    });
  },
};

export const itemInCatalogue: Rule = {
  code: 'item-in-catalogue',
  judge: ({ result: { mapping }, item }) => {
    if (mapping !== 'mapped') return notApplicable('项目未对照，无法查目录。', 'The item is not mapped.');
    if (item !== undefined) return pass('项目在互认目录内。', 'The item is in the catalogue.');
    return fail('absent', '项目不在现行互认目录内。', 'The item is not in the catalogue in force.', {
      zh: '该项目列入互认目录后即可判断。',
      en: 'It can count once the region adds the item to its catalogue.',
    });
  },
};

export const itemOrdered: Rule = {
  code: 'item-ordered',
  judge: ({ item, ordered }) => {
    if (ordered === undefined) {
      return fail('unknown-order', '所开项目不在互认目录内。', 'The ordered item is not in the catalogue.', {
        zh: '请按互认目录的项目查询。',
        en: 'Ask for an item of the catalogue.',
      });
    }
    if (item === undefined) return notApplicable('结果不是目录内项目。', 'The result is no item of the catalogue.');
    if (item.id === ordered.id) return pass('与所开项目一致。', 'It is the ordered item.');
    if (ordered.components?.some((component) => partsOf(component).includes(item.id))) {
      return pass('是所开组合项目的组成项。', 'It is a component of the ordered panel.');
    }
    return fail('other-item', '与所开项目不同。', 'It is not the ordered item.', {
      zh: '请查询与结果相同的项目。',
      en: 'Ask for the item that was examined.',
    });
  },
};

export const unitConsistent: Rule = {
  code: 'unit-consistent',
  judge: ({ result: { value, unitConsistent: consistent } }) => {
    if (value?.kind !== 'quantity') return notApplicable('结果不是数值。', 'The result is not a quantity.');
    if (consistent === true) return pass('单位与项目相符。', 'The unit fits the item.');
    const [reason, zh, en] =
      consistent === false
        ? (['mismatch', '单位与项目不符。', 'The unit does not fit the item.'] as const)
        : (['unchecked', '单位未能核对。', 'The unit could not be checked.'] as const);
    return fail(reason, zh, en, {
      zh: '检查机构以正确单位更正报告后即可判断。',
      en: 'It can count once the performing organisation corrects the unit.',
    });
  },
};
