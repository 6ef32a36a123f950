import type { Quantity, QuantityQualifier } from '#kernel';
import type { Language } from './language.ts';
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
 * "300-500 đồng". Where the document gives no number, its words stand.
 */
export function writeQuantity(quantity: Quantity, language: Language): string {
  const { qualifier, amount, low, high, words } = quantity;
  const unit = UNIT_WORDS[quantity.unit]?.[language] ?? quantity.unit;
  const number = (value: string): string => writeDecimal(value, language);
  if (qualifier === 'unknownMagnitude')
    return language === 'vi' ? (words ?? '') : `“${words ?? ''}”`;
  if (qualifier === 'between') return `${number(low ?? '')}-${number(high ?? '')}${unit}`;
  return `${QUALIFIERS[language][qualifier]}${number(amount ?? '')}${unit}`;
}
