import type { DateQualifier, DayInterval } from './day-interval.ts';
import type { Day } from './day.ts';
import type { BilingualText } from './rejection.ts';

type Language = keyof BilingualText;

/** A day as Vietnamese papers write it, in both languages: 31/12/2014. */
export function writeDay(day: Day): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}/${month}/${year}`;
}

/**
 * When something lasted, as people say it: "quý III/2014", "tháng 12/2014", "từ năm 2018 đến năm
 * 2020". In Vietnamese the document's own words stand for the days where they name the year
 * ("cuối năm 2014"), else beside them: "27/04/2011 (“hiện nay”)".
 */
export function writeInterval(interval: DayInterval, language: Language): string {
  return say(interval, language, LASTING[language]);
}

/**
 * When something came about at one moment: of two dates joined it is said that it lies between
 * them, "trong khoảng từ năm 2018 đến 28/02/2024", not that it took so long.
 */
export function writeMoment(interval: DayInterval, language: Language): string {
  return say(interval, language, SOME_TIME[language]);
}

type Joining = (from: string, to: string) => string;

const LASTING: Record<Language, Joining> = {
  vi: (from, to) => `từ ${from} đến ${to}`,
  en: (from, to) => `from ${from} to ${to}`,
};

const SOME_TIME: Record<Language, Joining> = {
  vi: (from, to) => `trong khoảng từ ${from} đến ${to}`,
  en: (from, to) => `at some time between ${from} and ${to}`,
};

function say(interval: DayInterval, language: Language, join: Joining): string {
  const { words } = interval;
  if (language === 'en' || words === undefined) return sayDays(interval, language, join);
  return NAMES_A_YEAR.test(words) ? words : `${sayDays(interval, language, join)} (“${words}”)`;
}

const NAMES_A_YEAR = /\b(?:19|2[01])\d{2}\b/;

function sayDays({ value, qualifier }: DayInterval, language: Language, join: Joining): string {
  const [from = '', to] = value.split('/');
  const part = language === 'vi' ? partInVietnamese : partInEnglish;
  // A day has no beginning, middle or end of its own: its words spoke of the year or month around it.
  const bends = qualifier === 'about' || !DAY.test(from) ? qualifier : undefined;
  const bent = `${QUALIFIERS[language][bends ?? 'plainly']}${part(from)}`;
  return to === undefined ? bent : join(bent, part(to));
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const QUALIFIERS: Record<Language, Record<DateQualifier | 'plainly', string>> = {
  vi: { about: 'khoảng ', beginning: 'đầu ', middle: 'giữa ', end: 'cuối ', plainly: '' },
  en: {
    about: 'about ',
    beginning: 'the beginning of ',
    middle: 'the middle of ',
    end: 'the end of ',
    plainly: '',
  },
};

const QUARTERS: Readonly<Record<string, string>> = { 1: 'I', 2: 'II', 3: 'III', 4: 'IV' };

function partInVietnamese(part: string): string {
  const [year = '', within, day] = part.split('-');
  if (within === undefined) return `năm ${year}`;
  if (day !== undefined) return writeDay(part as Day);
  if (within === 'H1') return `6 tháng đầu năm ${year}`;
  if (within === 'H2') return `6 tháng cuối năm ${year}`;
  if (within.startsWith('Q')) return `quý ${QUARTERS[within.slice(1)] ?? ''}/${year}`;
  return `tháng ${within}/${year}`;
}

function partInEnglish(part: string): string {
  const [year = '', within, day] = part.split('-');
  if (within === undefined) return year;
  if (day !== undefined) return writeDay(part as Day);
  if (within === 'H1') return `the first half of ${year}`;
  if (within === 'H2') return `the second half of ${year}`;
  if (within.startsWith('Q')) return `quarter ${within.slice(1)} of ${year}`;
  return `${within}/${year}`;
}
