import { lastDayOfMonth, parseDay, type Day } from './day.ts';

/** How the words of a date bend it: "khoảng", "đầu", "giữa", "cuối". */
export type DateQualifier = 'about' | 'beginning' | 'middle' | 'end';

/**
 * When something happened, as the interval of days in which it did.
 *
 * `value` is what was written: `2013`, `2014-H2`, `2014-Q3`, `2014-12`, `2014-12-31`, or two of
 * these joined by `/` (from-to). `first` and `last` are its days, `last` cut at the day of
 * recording. `words` are the document's own ("cuối năm 2014").
 */
export interface DayInterval {
  readonly value: string;
  readonly first: Day;
  readonly last: Day;
  readonly qualifier?: DateQualifier;
  readonly words?: string;
}

type Days = Pick<DayInterval, 'first' | 'last'>;

/** Reads the value of an interval; `undefined` if it is none of the forms or ends before it begins. */
export function parseInterval(value: string): DayInterval | undefined {
  const [from, to, ...more] = value.split('/');
  const start = from === undefined ? undefined : daysOf(from);
  const end = to === undefined ? start : daysOf(to);
  if (!start || !end || more.length > 0 || end.last < start.first) return undefined;
  return { value, first: start.first, last: end.last };
}

/** The same interval with its last day cut at today: the future has not happened yet. */
export function cutAt(interval: DayInterval, today: Day): DayInterval {
  return interval.last > today ? { ...interval, last: today } : interval;
}

/** The order of facts in time: last day, then first day. 0 if both agree. */
export function compareIntervals(a: Days, b: Days): number {
  return compareText(a.last, b.last) || compareText(a.first, b.first);
}

/** Whether an interval is over before another begins. */
export function endsBefore(a: Days, b: Days): boolean {
  return a.last < b.first;
}

/** Whether two intervals share a day, so that their order in time is not known. */
export function overlap(a: Days, b: Days): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether it surely happened by the end of a day, possibly did, or did not. */
export function happenedBy(interval: Days, day: Day): 'surely' | 'possibly' | 'not' {
  if (interval.last <= day) return 'surely';
  return interval.first <= day ? 'possibly' : 'not';
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function daysOf(text: string): Days | undefined {
  const day = parseDay(text);
  if (day) return { first: day, last: day };
  const match = /^(\d{4})(?:-(?:H([12])|Q([1-4])|(\d{2})))?$/.exec(text);
  if (!match?.[1] || match[1] === '0000') return undefined;
  const [, , half, quarter, month] = match;
  const year = Number(match[1]);
  if (half) return months(year, Number(half) * 6 - 5, Number(half) * 6);
  if (quarter) return months(year, Number(quarter) * 3 - 2, Number(quarter) * 3);
  if (!month) return months(year, 1, 12);
  const number = Number(month);
  return number >= 1 && number <= 12 ? months(year, number, number) : undefined;
}

function months(year: number, from: number, to: number): Days {
  const two = (n: number): string => String(n).padStart(2, '0');
  const first = `${String(year).padStart(4, '0')}-${two(from)}-01` as Day;
  return { first, last: lastDayOfMonth(year, to) };
}
