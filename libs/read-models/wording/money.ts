import type { Decimal } from '#kernel';
import type { Language } from './language.ts';
import { writeDecimal } from './numbers.ts';

/** In what people count money, and how many digits of đồng it leaves out. */
const SCALES = [
  { digits: 9, unit: { vi: ' tỷ đồng', en: ' billion VND' } },
  { digits: 6, unit: { vi: ' triệu đồng', en: ' million VND' } },
  { digits: 0, unit: { vi: ' đồng', en: ' VND' } },
] as const;

/** How many decimals are said of a billion or a million; more would be read as digits. */
const DECIMALS = 2;

/**
 * Whole đồng as people say them, one amount or the two ends of a range in one scale: "1,2 tỷ đồng",
 * "300-500 triệu đồng". Where that would round, all digits stand: "1.234.567 đồng".
 */
export function writeMoney(amounts: readonly Decimal[], language: Language): string {
  const scale = SCALES.find(({ digits }) => amounts.every((each) => fits(each, digits)));
  const { digits, unit } = scale ?? SCALES[2];
  return (
    amounts.map((each) => writeDecimal(scaled(each, digits), language)).join('-') + unit[language]
  );
}

function fits(amount: Decimal, digits: number): boolean {
  const kept = amount.length - digits;
  return digits === 0 || (kept > 0 && /^0*$/.test(amount.slice(kept + DECIMALS)));
}

function scaled(amount: Decimal, digits: number): Decimal {
  if (digits === 0) return amount;
  const kept = amount.length - digits;
  const fraction = amount.slice(kept).replace(/0+$/, '');
  return amount.slice(0, kept) + (fraction === '' ? '' : `.${fraction}`);
}
