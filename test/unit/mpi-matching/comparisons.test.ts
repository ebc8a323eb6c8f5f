import { describe, expect, it } from 'vitest';
import { levelOf } from './setup.ts';

const name = { comparator: 'chinese-name', field: 'fullName' } as const;
const latin = { comparator: 'latin-name', field: 'familyName', swapsWith: 'givenName' } as const;
const date = { comparator: 'date', field: 'birthDate' } as const;
const id = { comparator: 'resident-id', field: 'residentId' } as const;
const address = { comparator: 'chinese-address', field: 'address' } as const;

describe('Chinese names', () => {
  it.each([
    ['王伟', '王 伟', 'exact'],
    ['張偉', '张伟', 'exact'],
    ['阿依古丽·买买提', '阿依古丽买买提', 'exact'],
    ['王伟', '王炜', 'same-sound'],
    // 单 is read shan as a surname and dan elsewhere.
    ['单丽', 'SHAN LI', 'same-sound'],
    ['单丽', 'Dan Li', 'same-sound'],
    ['王伟', 'WEI WANG', 'same-sound'],
    ['欧阳娜', 'OUYANG NA', 'same-sound'],
    ['陈未', '陈末', 'look-alike'],
    ['陈?明', '陈䶮明', 'look-alike'],
    ['欧阳娜', '娜欧阳', 'similar'],
    ['阿卜杜拉·买买提', '阿卜杜力·买买提', 'similar'],
    ['王小明', '王小芳', 'same-family'],
    ['王小明', '李国强', 'differ'],
    ['王小明', 'LI GUOQIANG', 'differ'],
    ['王伟', '无名氏', 'missing'],
    ['王伟', '李芳之子', 'missing'],
    ['王伟', '王某某', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    expect(levelOf(name, { fullName: a }, { fullName: b })).toBe(level);
    expect(levelOf(name, { fullName: b }, { fullName: a })).toBe(level);
  });

  it('sets family and given name together where there is no full name', () => {
    expect(levelOf(name, { familyName: '王', givenName: '伟' }, { fullName: '王伟' })).toBe('exact');
  });
});

describe('Latin names', () => {
  it.each([
    ['smith', 'SMITH ', 'exact'],
    ["O'Brien", 'obrien', 'exact'],
    ['Müller', 'Muller', 'exact'],
    ['smith', 'smiht', 'near'],
    ['katharine', 'kath', 'similar'],
    ['smith', 'jones', 'differ'],
    ['smith', 'unknown', 'missing'],
    ['smith', '', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    expect(levelOf(latin, { familyName: a }, { familyName: b })).toBe(level);
  });

  it('sees family and given name swapped', () => {
    expect(
      levelOf(latin, { familyName: 'bertie', givenName: 'clarke' }, { familyName: 'clarke', givenName: 'bertei' }),
    ).toBe('swapped');
    expect(
      levelOf(latin, { familyName: 'bertie', givenName: 'clarke' }, { familyName: 'clarke', givenName: 'anna' }),
    ).toBe('differ');
  });

  it('reads a full name in either form', () => {
    expect(levelOf(latin, { fullName: 'Clarke, Bertie' }, { fullName: 'Bertie Clarke' })).toBe('exact');
  });
});

describe('dates of birth', () => {
  it.each([
    ['1984-03-12', '19840312', 'exact'],
    ['12/03/1984', '1984-03-12', 'exact'],
    ['1984年3月12日', '1984/3/12', 'exact'],
    ['1984-03-12', '1984-12-03', 'near'],
    ['1984-03-12', '1984-03-13', 'near'],
    ['1984-03-21', '1984-03-12', 'near'],
    ['1984-03-12', '1984-01-01', 'part'],
    ['1984-03-12', '1984', 'part'],
    ['1984-03-12', '1985-01-01', 'differ'],
    ['1984-03-12', '1931-11-07', 'differ'],
    ['1984-03-12', '00000000', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    expect(levelOf(date, { birthDate: a }, { birthDate: b })).toBe(level);
  });

  it('takes the date from a valid resident ID where none is stated', () => {
    expect(levelOf(date, { residentId: '11010519491231002X' }, { birthDate: '1949-12-31' })).toBe('exact');
  });
});

describe('resident IDs', () => {
  const valid = '11010519491231002X';
  it.each([
    ['11010519491231002x', 'exact'],
    // 15 digits: no century and no check character.
    ['110105491231002', 'exact'],
    ['11010519491231003X', 'near'],
    ['11010519491213002X', 'near'],
    ['110105491231012', 'differ'],
    ['440524188001010014', 'differ'],
    ['440524188001010015', 'doubtful'],
    ['000000000000000000', 'missing'],
  ])('the published example and %s: %s', (other, level) => {
    expect(levelOf(id, { residentId: valid }, { residentId: other })).toBe(level);
  });
});

describe('telephones, codes and addresses', () => {
  const phone = { comparator: 'phone', field: 'phone' } as const;
  it('compares any telephone with any', () => {
    expect(levelOf(phone, { phone: ['021-55512345', '+86 138 0000 1234'] }, { phone: '13800001234' })).toBe('exact');
    expect(levelOf(phone, { phone: '13800001234' }, { phone: '13800001243' })).toBe('near');
    expect(levelOf(phone, { phone: '13800001234' }, { phone: '13911112222' })).toBe('differ');
    expect(levelOf(phone, { phone: '13800001234' }, { phone: '11111111111' })).toBe('missing');
  });

  it.each([
    ['9999999', 'missing'],
    ['7535361', 'near'],
    ['7535316', 'exact'],
    ['1234567', 'differ'],
  ])('national ids: 7535316 and %s: %s', (other, level) => {
    const code = { comparator: 'code', field: 'nationalId' } as const;
    expect(levelOf(code, { nationalId: '7535316' }, { nationalId: other })).toBe(level);
  });

  it.each([
    ['浙江省杭州市西湖区人民路12号阳光花园3号楼2单元501室', '西湖区人民路12号阳光花园3-2-501', 'detail'],
    ['浙江省杭州市西湖区人民路12号阳光花园3号楼2单元501室', '杭州市西湖区人民路12号阳光花园', 'street'],
    ['浙江省杭州市西湖区人民路12号', '浙江省杭州市西湖区学府路300号世纪城', 'district'],
    ['浙江省杭州市西湖区人民路12号', '北京市朝阳区人民路12号', 'differ'],
    ['浙江省杭州市西湖区人民路12号', '不详', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    expect(levelOf(address, { address: a }, { address: b })).toBe(level);
  });

  it('compares address lines in any order', () => {
    const lines = { comparator: 'address-lines', field: 'addressLine' } as const;
    expect(
      levelOf(lines, { addressLine: ['forbes street', 'the mews'] }, { addressLine: ['the mews', 'forbes st'] }),
    ).toBe('exact');
    expect(levelOf(lines, { addressLine: ['forbes street'] }, { addressLine: ['frobes street'] })).toBe('near');
    expect(levelOf(lines, { addressLine: ['forbes street'] }, { addressLine: ['ord road'] })).toBe('differ');
  });
});
