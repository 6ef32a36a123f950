import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInterval, type DayInterval } from './day-interval.ts';
import { writeDay, writeInterval, writeMoment } from './day-words.ts';
import type { Day } from './day.ts';

describe('A day', () => {
  test('is written as Intl would write it', () => {
    const intl = new Intl.DateTimeFormat('vi-VN', {
      ...{ day: '2-digit', month: '2-digit', year: 'numeric' },
      timeZone: 'UTC',
    });
    const instants = fc.date({
      min: new Date('1900-01-01'),
      max: new Date('2200-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (at) => {
        expect(writeDay(at.toISOString().slice(0, 10) as Day)).toBe(intl.format(at));
      }),
    );
  });
});

describe('An interval of days', () => {
  test.each([
    ['2013', 'năm 2013', '2013'],
    ['2014-H1', '6 tháng đầu năm 2014', 'the first half of 2014'],
    ['2014-H2', '6 tháng cuối năm 2014', 'the second half of 2014'],
    ['2014-Q3', 'quý III/2014', 'quarter 3 of 2014'],
    ['2014-12', 'tháng 12/2014', '12/2014'],
    ['2014-12-31', '31/12/2014', '31/12/2014'],
    ['2018/2020', 'từ năm 2018 đến năm 2020', 'from 2018 to 2020'],
  ])('%s reads “%s” and “%s”', (value, vi, en) => {
    const interval = parseInterval(value) as DayInterval;
    expect(writeInterval(interval, 'vi')).toBe(vi);
    expect(writeInterval(interval, 'en')).toBe(en);
  });

  const during = (value: string, more: Partial<DayInterval> = {}): DayInterval => ({
    ...(parseInterval(value) as DayInterval),
    ...more,
  });

  test('keeps the words of its document in Vietnamese, and is bent by its qualifier', () => {
    const interval = during('2008', { qualifier: 'middle' });
    expect(writeInterval({ ...interval, words: 'từ giữa năm 2008' }, 'vi')).toBe(
      'từ giữa năm 2008',
    );
    expect(writeInterval(interval, 'vi')).toBe('giữa năm 2008');
    expect(writeInterval(interval, 'en')).toBe('the middle of 2008');
  });

  test('stands beside words that name no year', () => {
    const now = during('2011-04-27', { words: 'Hiện nay' });
    expect(writeInterval(now, 'vi')).toBe('27/04/2011 (“Hiện nay”)');
    expect(writeInterval(now, 'en')).toBe('27/04/2011');
  });

  test('of one day has no end of its own', () => {
    const day = during('2020-12-31', { qualifier: 'end' });
    expect(writeInterval(day, 'vi')).toBe('31/12/2020');
    expect(writeInterval(day, 'en')).toBe('31/12/2020');
    expect(writeInterval(during('2020-12-31', { qualifier: 'about' }), 'en')).toBe(
      'about 31/12/2020',
    );
  });

  test('holds a moment somewhere between two dates joined', () => {
    const between = during('2018/2024-02-28');
    expect(writeMoment(between, 'vi')).toBe('trong khoảng từ năm 2018 đến 28/02/2024');
    expect(writeMoment(between, 'en')).toBe('at some time between 2018 and 28/02/2024');
    expect(writeMoment(during('2013'), 'vi')).toBe('năm 2013');
  });
});
