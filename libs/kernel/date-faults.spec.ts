import { describe, expect, test } from '@jest/globals';
import { faultOfDay, faultOfInterval } from './date-faults.ts';

describe('The fault of an interval', () => {
  test.each([
    ['2014-01-01/2013-01-01', 'kết thúc trước khi bắt đầu', 'ends before it begins'],
    ['2013-02-31', 'không có trong lịch', 'is not in the calendar'],
    ['2013-13', 'không có trong lịch', 'is not in the calendar'],
    ['2012/2013-02-31', 'không có trong lịch', 'is not in the calendar'],
    ['12/05/2013', 'hãy viết 2013-05-12', 'write 2013-05-12'],
    ['2-9-2013', 'hãy viết 2013-09-02', 'write 2013-09-02'],
    ['31/02/2013', 'không có trong lịch', 'is not in the calendar'],
  ])('%s is named: %s', (text, vi, en) => {
    expect(faultOfInterval(text)).toEqual({ vi, en });
  });

  test.each(['khoảng 2013', '2013-H3', '', '/2013', '2013/2014/2015'])(
    '%s shows what there is to write, two dates joined with it',
    (text) => {
      expect(faultOfInterval(text)?.en).toContain('such as "2014-H2" or "2013/2015-06-30"');
    },
  );

  test.each(['2013', '2014-H2', '2014-Q3', '2014-12', '2014-12-31', '2013/2015-06-30'])(
    '%s has none',
    (text) => {
      expect(faultOfInterval(text)).toBeUndefined();
    },
  );
});

describe('The fault of a day', () => {
  test('is named', () => {
    expect(faultOfDay('2013-05-12')).toBeUndefined();
    expect(faultOfDay('12/05/2013')?.en).toBe('write 2013-05-12');
    expect(faultOfDay('2013-02-31')?.en).toBe('is not in the calendar');
    expect(faultOfDay('2013')?.en).toBe('must be a day, such as 2013-05-12');
  });
});
