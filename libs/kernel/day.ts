/** A calendar day, `YYYY-MM-DD`; text order is time order. */
export type Day = string & { readonly __brand: 'Day' };

/** The zone in which the programme's days begin and end: UTC+7, no summer time. */
export const LEDGER_TIME_ZONE = 'Asia/Ho_Chi_Minh';

const MS_PER_DAY = 86_400_000;
const ZONE_OFFSET_MS = 7 * 3_600_000;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Reads `YYYY-MM-DD`; `undefined` for other text and for days the calendar lacks (30 February). */
export function parseDay(text: string): Day | undefined {
  const match = DAY.exec(text);
  if (!match) return undefined;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
    ? (text as Day)
    : undefined;
}

/** The day in Asia/Ho_Chi_Minh of an instant given in milliseconds since 1970 UTC. */
export function dayAt(epochMs: number): Day {
  return new Date(epochMs + ZONE_OFFSET_MS).toISOString().slice(0, 10) as Day;
}

/** The last millisecond of a day in Asia/Ho_Chi_Minh, in milliseconds since 1970 UTC. */
export function endOfDayMs(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) - ZONE_OFFSET_MS + MS_PER_DAY - 1;
}

/** The day after. */
export function nextDay(day: Day): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + MS_PER_DAY).toISOString().slice(0, 10) as Day;
}

/** The day before. */
export function previousDay(day: Day): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) - MS_PER_DAY).toISOString().slice(0, 10) as Day;
}

/** The last day of a month (1 to 12). */
export function lastDayOfMonth(year: number, month: number): Day {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) as Day;
}
