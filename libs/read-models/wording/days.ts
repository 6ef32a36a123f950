import type { DateQualifier, Day, DayInterval } from '#kernel';
import type { Language } from './language.ts';

/** A day as Vietnamese papers write it, in both languages: 31/12/2014. */
export function writeDay(day: Day): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}/${month}/${year}`;
}

/**
 * When something happened, as people say it: in Vietnamese the document's own words where they
 * were kept, else "quý III/2014", "tháng 12/2014", "từ năm 2018 đến năm 2020".
 */
export function writeInterval(interval: DayInterval, language: Language): string {
  if (language === 'vi' && interval.words !== undefined) return interval.words;
  const [from = '', to] = interval.value.split('/');
  const say = language === 'vi' ? partInVietnamese : partInEnglish;
  const bent = `${QUALIFIERS[language][interval.qualifier ?? 'plainly']}${say(from)}`;
  if (to === undefined) return bent;
  return language === 'vi' ? `từ ${bent} đến ${say(to)}` : `from ${bent} to ${say(to)}`;
}

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
