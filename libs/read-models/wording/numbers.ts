import type { Decimal } from '#kernel';
import type { Language } from './language.ts';

const MARKS = {
  vi: { thousands: '.', decimal: ',' },
  en: { thousands: ',', decimal: '.' },
} as const satisfies Record<Language, unknown>;

/** A number as people write it: 1234.5 is "1.234,5" in Vietnamese. Equal on every machine. */
export function writeDecimal(value: Decimal, language: Language): string {
  const { thousands, decimal } = MARKS[language];
  const [whole = '0', fraction] = value.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, thousands);
  return fraction === undefined ? grouped : grouped + decimal + fraction;
}
