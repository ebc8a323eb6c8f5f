import { describe, expect, it } from 'vitest';
import { finds } from './search-one.ts';

const at = (effectiveDateTime: string) => ({ resourceType: 'Observation', effectiveDateTime });
const during = (start?: string, end?: string) => ({
  resourceType: 'Observation',
  effectivePeriod: { ...(start ? { start } : {}), ...(end ? { end } : {}) },
});

describe('R4 section 3.1.1.4.7: examples of date searches', () => {
  it.each([
    ['eq2013-01-14', '2013-01-14T00:00:00Z', true],
    ['eq2013-01-14', '2013-01-14T10:00:00Z', true],
    ['eq2013-01-14', '2013-01-15T00:00:00Z', false],
    ['ne2013-01-14', '2013-01-15T00:00:00Z', true],
    ['ne2013-01-14', '2013-01-14T00:00:00Z', false],
    ['ne2013-01-14', '2013-01-14T10:00:00Z', false],
    ['lt2013-01-14T10:00', '2013-01-14', true],
    ['gt2013-01-14T10:00', '2013-01-14', true],
    ['ge2013-03-14', '2013-03-14', true],
    ['ge2013-03-14', '2013-03-13', false],
    ['le2013-03-14', '2013-03-14', true],
    ['le2013-03-14', '2013-03-15', false],
  ])('date=%s and %s: %s', (value, found, expected) => {
    expect(finds(at(found), `date=${value}`)).toBe(expected);
  });

  it.each([
    ['ge2013-03-14', '2013-01-21', undefined, true],
    ['le2013-03-14', '2013-01-21', undefined, true],
    ['le2013-03-14', undefined, '2013-01-21', true],
    ['sa2013-03-14', '2013-03-15', undefined, true],
    ['sa2013-03-14', '2013-01-21', undefined, false],
    ['sa2013-03-14', undefined, '2013-01-21', false],
    ['eb2013-03-14', '2013-03-15', undefined, false],
    ['eb2013-03-14', '2013-01-21', undefined, false],
    ['eb2013-03-14', undefined, '2013-01-21', true],
    ['ap2013-03-14', '2013-03-14', undefined, true],
    ['ap2013-03-14', '2013-01-21', undefined, true],
    ['ap2013-03-14', '2015-05-21', undefined, false],
  ])('date=%s and the period %s to %s: %s', (value, start, end, expected) => {
    expect(finds(during(start, end), `date=${value}`)).toBe(expected);
  });
});

describe('precision of dates', () => {
  it.each([
    ['2013', '2013-05-06', true],
    ['2013-05', '2013-05-06', true],
    ['2013-05-06', '2013-05', false],
    ['2013-05-06', '2013', false],
    ['ap2013-05-06', '2013', true],
    ['2013-05-06T10:00', '2013-05-06T10:00:30Z', true],
    ['2013-05-06T10:00:30Z', '2013-05-06T18:00:30+08:00', true],
    ['2013-05-06T10:00:30Z', '2013-05-06T10:00:30.250Z', true],
    ['2013-05-06T10:00:30.250Z', '2013-05-06T10:00:30.251Z', false],
    ['gt2013-05', '2013-05-31T23:59:59Z', false],
    ['gt2013-05', '2013-06-01', true],
    ['lt2013-05', '2013', true],
    ['sa2013-05', '2013', false],
    ['eb2013-05', '2013-04-30T23:59:59Z', true],
    ['eb2013-05', '2013-05-01', false],
    ['2012-02-29', '2012-02-29T23:00:00Z', true],
  ])('date=%s and %s: %s', (value, found, expected) => {
    expect(finds(at(found), `date=${value}`)).toBe(expected);
  });

  it('reads a + that arrived as a space', () => {
    expect(finds(at('2013-05-06T02:00:00Z'), 'date=2013-05-06T10:00:00+08:00')).toBe(true);
  });

  it('joins two bounds with AND and two days with OR', () => {
    expect(finds(at('2013-05-06'), 'date=ge2013-05-01&date=lt2013-06-01')).toBe(true);
    expect(finds(at('2013-06-06'), 'date=ge2013-05-01&date=lt2013-06-01')).toBe(false);
    expect(finds(at('2013-06-06'), 'date=2013-05-06,2013-06-06')).toBe(true);
  });

  it('takes the outer limits of a schedule', () => {
    // Prepare
    const timing = {
      resourceType: 'Observation',
      effectiveTiming: { event: ['2013-05-06', '2013-05-20', '2013-05-13'] },
    };
    // Act and assess
    expect(finds(timing, 'date=2013-05')).toBe(true);
    expect(finds(timing, 'date=2013-05-13')).toBe(false);
    expect(finds(timing, 'date=gt2013-05-19')).toBe(true);
    expect(finds(timing, 'date=sa2013-05-19')).toBe(false);
  });

  it.each(['2013-13', '2013-02-30', '2012-1-1', '2013-05-06T25:00', 'yesterday', 'xx2013', ''])(
    'refuses date=%s',
    (value) => {
      expect(() => finds(at('2013'), `date=${value}`)).toThrow(/"date" is not/);
    },
  );
});
