import { describe, expect, it } from 'vitest';
import { inventName, link, modelOf } from './setup.ts';

const cn = modelOf('cn');
const latin = modelOf('latin');

const wang = {
  fullName: '王晓燕',
  sex: '女',
  birthDate: '1984-03-12',
  phone: '13800001234',
  address: '杭州市西湖区人民路12号阳光花园3号楼2单元501室',
};

/** People who have nothing in common with those of a test, so that frequencies and the prior mean something. */
const strangers = Array.from({ length: 200 }, (_, i) => ({
  fullName: `${'赵钱孙李周吴郑冯陈卫'[i % 10]}${'德明海波国强建军'[i % 8]}${'生平安康福寿'[i % 6]}`,
  sex: '男',
  birthDate: `${1930 + (i % 60)}-0${1 + (i % 9)}-${10 + (i % 18)}`,
  phone: `1370000${1000 + i}`,
}));

const persons = (clusters: Int32Array, count: number): number => new Set(clusters.subarray(0, count)).size;

describe('linking Chinese registrations', () => {
  it('joins a homophone with a changed telephone where the ID agrees', () => {
    const { clusters } = link(cn, [
      { ...wang, residentId: '11010519491231002X', birthDate: '1949-12-31' },
      { ...wang, fullName: '王小燕', phone: '13911112222', residentId: '11010519491231002X', birthDate: '1949-12-31' },
      ...strangers,
    ]);
    expect(persons(clusters, 2)).toBe(1);
  });

  it('leaves an equal ID with another name and date of birth to a person', () => {
    const { clusters, review } = link(cn, [
      { ...wang, residentId: '11010519491231002X', birthDate: '1949-12-31' },
      { fullName: '李国强', sex: '男', birthDate: '1990-07-07', residentId: '11010519491231002X' },
      ...strangers,
    ]);
    expect(persons(clusters, 2)).toBe(2);
    expect(review).toContainEqual(expect.objectContaining({ a: 0, b: 1 }));
  });

  it('keeps twins apart, and a nameless record of either in review', () => {
    const mother = {
      motherName: '李芳',
      phone: '13800001234',
      address: wang.address,
      birthDate: '2025-05-05',
      sex: '女',
    };
    const { clusters, review } = link(cn, [
      { ...mother, fullName: '王若曦' },
      { ...mother, fullName: '王雨桐' },
      { ...mother, fullName: '李芳之女' },
      ...strangers,
    ]);
    expect(persons(clusters, 3)).toBe(3);
    expect(review.filter(({ b }) => b === 2)).toHaveLength(2);
  });

  it('does not join namesakes who share nothing else', () => {
    const { clusters } = link(cn, [
      wang,
      { fullName: '王晓燕', sex: '女', birthDate: '1962-11-30', phone: '13911112222' },
      ...strangers,
    ]);
    expect(persons(clusters, 2)).toBe(2);
  });
});

describe('linking two files', () => {
  const person = (i: number) => ({
    familyName: inventName(i * 37),
    givenName: inventName(i * 101 + 7),
    birthDate: `19${10 + (i % 80)}0${1 + (i % 9)}${10 + (i % 18)}`,
    suburb: inventName(i % 13),
    postcode: String(2000 + i),
  });
  const people = Array.from({ length: 60 }, (_, i) => person(i));

  it('links each record to one at most where both files hold a person once', () => {
    const { clusters, mode } = link(latin, [...people, ...people], [...people.map(() => 0), ...people.map(() => 1)]);
    expect(mode).toBe('one-to-one');
    expect([...clusters.subarray(60)]).toEqual([...clusters.subarray(0, 60)]);
  });

  it('sees that a file holds persons twice', () => {
    const { clusters, mode } = link(
      latin,
      [...people, ...people, ...people],
      [...people, ...people].map(() => 0).concat(people.map(() => 1)),
    );
    expect(mode).toBe('within');
    expect(new Set(clusters).size).toBe(60);
  });

  it('keeps people apart who share an address and nothing else', () => {
    const home = {
      streetNumber: '22',
      addressLine: ['marr street', 'barwalla'],
      suburb: 'centennial park',
      postcode: '5235',
    };
    const { clusters } = link(latin, [
      { ...home, familyName: 'teague', givenName: 'micaela', birthDate: '19551223', nationalId: '8837321' },
      { ...home, familyName: 'cochrane', givenName: 'kynan', birthDate: '19060619', nationalId: '7925917' },
      ...people,
    ]);
    expect(persons(clusters, 2)).toBe(2);
  });

  it('finds nothing in no records, and one person in one', () => {
    expect(link(latin, []).clusters).toHaveLength(0);
    expect([...link(latin, [person(1)]).clusters]).toEqual([0]);
  });
});

describe('a model that does not fit', () => {
  it.each([
    [
      'a rule on an unknown comparison',
      { rules: [{ id: 'x', when: { shoeSize: ['exact'] }, outcome: 'review' as const }] },
    ],
    ['a rule on an unknown level', { rules: [{ id: 'x', when: { name: ['alike'] }, outcome: 'review' as const }] }],
    ['a limit on an unknown comparison', { limits: [{ comparisons: ['shoeSize'], bits: 3 }] }],
    ['an unknown part of a key', { blocking: [{ parts: ['shoe-size'], refine: [] }] }],
  ])('%s is refused', (_, change) => {
    expect(() => link({ ...cn, ...change }, [wang, wang])).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  it('a rule can call two records two persons whatever else agrees', () => {
    const model = { ...cn, rules: [{ id: 'sex', when: { sex: ['differ'] }, outcome: 'different' as const }] };
    const id = { residentId: '11010519491231002X' };
    const { clusters, review } = link(model, [{ ...wang, ...id }, { ...wang, ...id, sex: '男' }, ...strangers]);
    expect(persons(clusters, 2)).toBe(2);
    expect(review.filter(({ a, b }) => a === 0 && b === 1)).toEqual([]);
  });
});
