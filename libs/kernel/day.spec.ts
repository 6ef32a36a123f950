import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  dayAt,
  endOfDayMs,
  lastDayOfMonth,
  nextDay,
  parseDay,
  previousDay,
  type Day,
} from './day.ts';

const day = fc
  .date({ min: new Date('0100-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10) as Day);

describe('a day', () => {
  it.each(['2016-02-29', '2000-02-29', '2014-12-31', '0001-01-01', '9999-12-31'])(
    'of the calendar is read: %s',
    (text) => expect(parseDay(text)).toBe(text),
  );

  it.each([
    '2015-02-29',
    '1900-02-29',
    '2014-02-30',
    '2014-04-31',
    '2014-13-01',
    '2014-00-10',
    '2014-01-00',
    '2014-1-1',
    '15/8/2016',
    '2014',
    '2014-12-31T00:00:00Z',
    ' 2014-12-31',
    '2014-12-31\n',
    '',
  ])('that the calendar lacks, or that is written otherwise, is not: %j', (text) =>
    expect(parseDay(text)).toBeUndefined(),
  );

  it('begins at 17:00 UTC of the day before: Vietnam is seven hours ahead', () => {
    expect(dayAt(Date.parse('2015-02-10T15:35:00Z'))).toBe('2015-02-10');
    expect(dayAt(Date.parse('2015-02-10T16:59:59.999Z'))).toBe('2015-02-10');
    expect(dayAt(Date.parse('2015-02-10T17:00:00Z'))).toBe('2015-02-11');
    expect(endOfDayMs('2015-02-10' as Day)).toBe(Date.parse('2015-02-10T16:59:59.999Z'));
  });

  it('holds its own last millisecond, and the next day holds the one after', () => {
    fc.assert(
      fc.property(day, (each) => {
        expect(dayAt(endOfDayMs(each))).toBe(each);
        expect(dayAt(endOfDayMs(each) + 1)).toBe(nextDay(each));
      }),
    );
  });

  it('is after the day before it and before the day after it, in text order too', () => {
    fc.assert(
      fc.property(day, (each) => {
        expect(previousDay(nextDay(each))).toBe(each);
        expect(previousDay(each) < each && each < nextDay(each)).toBe(true);
      }),
    );
    expect(nextDay('2015-12-31' as Day)).toBe('2016-01-01');
    expect(previousDay('2016-03-01' as Day)).toBe('2016-02-29');
  });

  it('ends a month where the calendar does', () => {
    expect([1, 2, 4, 12].map((month) => lastDayOfMonth(2016, month))).toEqual([
      '2016-01-31',
      '2016-02-29',
      '2016-04-30',
      '2016-12-31',
    ]);
    expect(lastDayOfMonth(2015, 2)).toBe('2015-02-28');
  });
});
