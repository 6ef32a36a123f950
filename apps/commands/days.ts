import type { IntervalInput } from '#contracts';
import { cutAt, parseInterval, writeDay, type Day, type DayInterval } from '#kernel';
import { Problem } from '#platform';

/**
 * When something happened, its last day cut at today and its words kept (D8). Throws the Problem
 * `occurs-in-the-future` when it begins after today.
 */
export function occurrence(input: IntervalInput, today: Day): DayInterval {
  const interval = intervalOf(input);
  if (interval.first <= today) return cutAt(interval, today);
  throw new Problem(400, 'occurs-in-the-future', {
    vi: `Sự việc không thể bắt đầu (${writeDay(interval.first)}) sau hôm nay (${writeDay(today)}). Hãy kiểm tra occurredOn.`,
    en: `A fact cannot begin (${writeDay(interval.first)}) after today (${writeDay(today)}). Check occurredOn.`,
  });
}

/** An interval of days as written; it may lie ahead. */
export function intervalOf(input: IntervalInput): DayInterval {
  const { value, qualifier, words } = written(input);
  const interval = parseInterval(value);
  if (!interval) throw new TypeError(`${value} passed the schema but is no interval`);
  return { ...interval, ...(qualifier ? { qualifier } : {}), ...(words ? { words } : {}) };
}

function written(input: IntervalInput): Exclude<IntervalInput, string> {
  return typeof input === 'string' ? { value: input } : input;
}
