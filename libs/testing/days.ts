import { parseDay, type Day } from '#kernel';

/** A day as a spec writes it, `day('2014-12-31')`; throws if the calendar lacks it. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (!parsed) throw new TypeError(`${text} is no day`);
  return parsed;
}
