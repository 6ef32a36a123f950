import type { Decimal, Quantity, QuantityQualifier, TotalSign } from '#kernel';
import type { Language } from './language.ts';
import { writeMoney } from './money.ts';
import { writeDecimal } from './numbers.ts';
import { UNIT_WORDS } from './unit-words.ts';

const QUALIFIERS: Record<
  Language,
  Record<Exclude<QuantityQualifier, 'between' | 'unknownMagnitude'>, string>
> = {
  vi: { exact: '', about: 'khoảng ', nearly: 'gần ', moreThan: 'hơn ', atLeast: 'ít nhất ' },
  en: {
    exact: '',
    about: 'about ',
    nearly: 'nearly ',
    moreThan: 'more than ',
    atLeast: 'at least ',
  },
};

/**
 * A quantity as people read it, never claiming more than its document (D13): "gần 200 m",
 * "300-500 triệu đồng". Where the document gives no number, its words stand.
 */
export function writeQuantity(quantity: Quantity, language: Language): string {
  const { qualifier, unit, amount, low, high, words } = quantity;
  if (qualifier === 'unknownMagnitude')
    return language === 'vi' ? (words ?? '') : `“${words ?? ''}”`;
  if (qualifier === 'between') return writeAmounts([low ?? '', high ?? ''], unit, language);
  return QUALIFIERS[language][qualifier] + writeAmounts([amount ?? ''], unit, language);
}

/**
 * A part of a whole as people read it: "6/8 thôn", "6 of 8 villages", each with its own unit where
 * they differ or where one of them says more than its number.
 */
export function writePart(part: Quantity, of: Quantity | undefined, language: Language): string {
  if (of === undefined) return writeQuantity(part, language);
  const isPlain = part.qualifier === 'exact' && of.qualifier === 'exact' && part.unit === of.unit;
  if (!isPlain || part.unit === 'VND') {
    return `${writeQuantity(part, language)}${OF[language]}${writeQuantity(of, language)}`;
  }
  const number = writeDecimal(part.amount ?? '', language);
  return `${number}${language === 'vi' ? '/' : ' of '}${writeQuantity(of, language)}`;
}

const OF: Record<Language, string> = { vi: ' trên ', en: ' of ' };

/** A total, and how many of its parts state no number; without a unit none of them does. */
export interface WrittenTotal {
  readonly unit?: string;
  readonly amount: Decimal;
  readonly sign: TotalSign;
  readonly count: number;
  readonly withoutNumber: number;
}

/**
 * A total as people read it, with the sign of what it may claim (D13): "≥ 5.000 m²",
 * "≈ 1,2 tỷ đồng và 1 khoản không nêu con số".
 */
export function writeTotal(total: WrittenTotal, language: Language): string {
  const { unit, amount, sign, count, withoutNumber } = total;
  const silent = WITHOUT_NUMBER[language](withoutNumber);
  if (unit === undefined || withoutNumber === count) return silent;
  const sum = (sign === '=' ? '' : `${sign} `) + writeAmounts([amount], unit, language);
  return withoutNumber === 0 ? sum : `${sum} ${AND[language]} ${silent}`;
}

const WITHOUT_NUMBER: Record<Language, (n: number) => string> = {
  vi: (n) => `${n} khoản không nêu con số`,
  en: (n) => `${n} without a stated number`,
};

const AND: Record<Language, string> = { vi: 'và', en: 'and' };

/** One amount in its unit, or the two ends of a range. */
function writeAmounts(amounts: readonly Decimal[], unit: string, language: Language): string {
  if (unit === 'VND') return writeMoney(amounts, language);
  const numbers = amounts.map((each) => writeDecimal(each, language));
  return numbers.join('-') + (UNIT_WORDS[unit]?.[language] ?? ` ${unit}`);
}
