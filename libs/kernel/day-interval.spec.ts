import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDay, type Day } from './day.ts';
import {
  compareIntervals,
  cutAt,
  endsBefore,
  happenedBy,
  overlap,
  parseInterval,
  type DayInterval,
} from './day-interval.ts';

const on = (text: string): Day => parseDay(text) as Day;
const interval = (value: string): DayInterval => {
  const parsed = parseInterval(value);
  if (!parsed) throw new Error(`${value} is no interval`);
  return parsed;
};

const part = fc.constantFrom('', '-H1', '-H2', '-Q1', '-Q4', '-02', '-12', '-02-28', '-12-31');
const value = fc
  .tuple(fc.integer({ min: 1990, max: 2030 }), part)
  .map(([year, rest]) => `${year}${rest}`);
const any = value.map(interval);

describe('when something happened', () => {
  it.each([
    ['2013', '2013-01-01', '2013-12-31'],
    ['2014-H1', '2014-01-01', '2014-06-30'],
    ['2014-H2', '2014-07-01', '2014-12-31'],
    ['2014-Q1', '2014-01-01', '2014-03-31'],
    ['2014-Q2', '2014-04-01', '2014-06-30'],
    ['2014-Q3', '2014-07-01', '2014-09-30'],
    ['2014-Q4', '2014-10-01', '2014-12-31'],
    ['2016-02', '2016-02-01', '2016-02-29'],
    ['2011-11-01', '2011-11-01', '2011-11-01'],
    ['2018/2020', '2018-01-01', '2020-12-31'],
    ['2016-01/2016-07', '2016-01-01', '2016-07-31'],
    ['2013-Q4/2014-H1', '2013-10-01', '2014-06-30'],
    ['2013/2013-06-01', '2013-01-01', '2013-06-01'],
    ['2013-06-01/2013', '2013-06-01', '2013-12-31'],
  ])('written %s is from %s to %s', (text, first, last) => {
    expect(parseInterval(text)).toEqual({ value: text, first, last });
  });

  it.each([
    '',
    '/',
    '2013/',
    '/2013',
    '2014/2013',
    '2013-12-31/2013-01-01',
    '2010/2011/2012',
    '2014-H0',
    '2014-H3',
    '2014-Q0',
    '2014-Q5',
    '2014-00',
    '2014-13',
    '2014-1',
    '2014-02-30',
    '2014-h1',
    '0000',
    '0000-01',
    '0000-01-01/0000',
    '14',
    '20140',
    '2013 ',
    ' 2013',
    '2013\n',
    'năm 2013',
    '2013-2015',
  ])('is none of the forms, or ends before it begins, in %j', (text) => {
    expect(parseInterval(text)).toBeUndefined();
  });

  it('never ends before it begins', () => {
    fc.assert(fc.property(any, ({ first, last }) => expect(first <= last).toBe(true)));
  });

  it('is cut at today, its words kept, when today falls into it', () => {
    const year = { ...interval('2014'), words: 'năm 2014', qualifier: 'end' as const };
    expect(cutAt(year, on('2014-05-31'))).toEqual({ ...year, last: '2014-05-31' });
    expect(cutAt(year, on('2014-12-31'))).toBe(year);
    expect(cutAt(year, on('2015-01-01'))).toBe(year);
  });
});

describe('intervals in order', () => {
  it('are by last day, then by first day', () => {
    const sorted = ['2014', '2013-12-31', '2013', '2013-H2', '2013-06'].map(interval);
    expect(sorted.sort(compareIntervals).map((each) => each.value)).toEqual([
      '2013-06',
      '2013',
      '2013-H2',
      '2013-12-31',
      '2014',
    ]);
    expect(compareIntervals(interval('2013'), interval('2013/2013'))).toBe(0);
  });

  it('are totally ordered, antisymmetric and transitive', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(Math.sign(compareIntervals(a, b))).toBe(0 - Math.sign(compareIntervals(b, a)));
        if (compareIntervals(a, b) <= 0 && compareIntervals(b, c) <= 0) {
          expect(compareIntervals(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it('come one before the other, or overlap: never both, never neither', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect([endsBefore(a, b), endsBefore(b, a), overlap(a, b)].filter(Boolean)).toHaveLength(1);
        expect(overlap(a, b)).toBe(overlap(b, a));
        if (endsBefore(a, b)) expect(compareIntervals(a, b)).toBeLessThan(0);
      }),
    );
  });

  it('overlap in a single shared day', () => {
    expect(overlap(interval('2013'), interval('2013-12-31/2014'))).toBe(true);
    expect(endsBefore(interval('2013'), interval('2014-01-01'))).toBe(true);
    expect(endsBefore(interval('2013'), interval('2013-12-31'))).toBe(false);
  });
});

describe('by the end of a day', () => {
  it('something surely happened once its last day is over, possibly once it began', () => {
    const year = interval('2013');
    expect(happenedBy(year, on('2012-12-31'))).toBe('not');
    expect(happenedBy(year, on('2013-01-01'))).toBe('possibly');
    expect(happenedBy(year, on('2013-12-30'))).toBe('possibly');
    expect(happenedBy(year, on('2013-12-31'))).toBe('surely');
  });
});
