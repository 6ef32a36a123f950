import { parseInterval } from './day-interval.ts';
import { parseDay } from './day.ts';
import type { BilingualText } from './rejection.ts';

/** Why a text is not one day of the calendar, and what to write instead; `undefined` if it is one. */
export function faultOfDay(text: string): BilingualText | undefined {
  return parseDay(text) === undefined ? (misspelt(text) ?? NO_DAY) : undefined;
}

/** Why a text is not an interval of days, or two joined; `undefined` if it is one. */
export function faultOfInterval(text: string): BilingualText | undefined {
  if (parseInterval(text) !== undefined) return undefined;
  const parts = text.split('/');
  const turned = misspelt(text);
  if (turned !== undefined) return turned;
  if (parts.length > 2) return NO_INTERVAL;
  const wrong = parts.find((part) => parseInterval(part) === undefined);
  return wrong === undefined ? UPSIDE_DOWN : (misspelt(wrong) ?? NO_INTERVAL);
}

function misspelt(text: string): BilingualText | undefined {
  const [, day, month, year] = DAY_FIRST.exec(text) ?? [];
  if (day !== undefined && month !== undefined && year !== undefined) {
    const turned = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return parseDay(turned) === undefined
      ? NOT_IN_CALENDAR
      : { vi: `hãy viết ${turned}`, en: `write ${turned}` };
  }
  return YEAR_FIRST.test(text) ? NOT_IN_CALENDAR : undefined;
}

const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;
const YEAR_FIRST = /^\d{4}-\d{2}(?:-\d{2})?$/;

const NOT_IN_CALENDAR: BilingualText = {
  vi: 'không có trong lịch',
  en: 'is not in the calendar',
};
const UPSIDE_DOWN: BilingualText = {
  vi: 'kết thúc trước khi bắt đầu',
  en: 'ends before it begins',
};
const NO_DAY: BilingualText = {
  vi: 'phải là một ngày, viết như 2013-05-12',
  en: 'must be a day, such as 2013-05-12',
};
const NO_INTERVAL: BilingualText = {
  vi: 'phải là năm, nửa năm, quý, tháng hoặc ngày, hay hai mốc nối bằng "/", như "2014-H2" hoặc "2013/2015-06-30"',
  en: 'must be a year, half, quarter, month or day, or two joined by "/", such as "2014-H2" or "2013/2015-06-30"',
};
