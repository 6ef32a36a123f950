import { sumDecimals, type Decimal } from './decimal.ts';

/**
 * How exactly a document states an amount: `exact`; `about` (khoảng, tương đương); `nearly` (gần);
 * `moreThan` (hơn, trên); `atLeast` (ít nhất); `between` (300-500); `unknownMagnitude` ("hàng chục
 * tỷ": the words are kept, no number is guessed).
 */
export type QuantityQualifier =
  'exact' | 'about' | 'nearly' | 'moreThan' | 'atLeast' | 'between' | 'unknownMagnitude';

/**
 * An amount in the words of its document (D13). `amount` is absent only for `between`, which has
 * `low` and `high`, and for `unknownMagnitude`. Money has the unit `VND` and is whole đồng.
 */
export interface Quantity {
  readonly amount?: Decimal;
  readonly unit: string;
  readonly qualifier: QuantityQualifier;
  readonly low?: Decimal;
  readonly high?: Decimal;
  readonly words?: string;
}

/** What a total may claim: equal to, at least, or about its amount. */
export type TotalSign = '=' | '≥' | '≈';

/** A total of quantities of one unit, never claiming more than its parts do. */
export interface QuantityTotal {
  readonly unit: string;
  readonly amount: Decimal;
  readonly sign: TotalSign;
  /** How many quantities are in it. */
  readonly count: number;
  /** How many of them state no number and so add nothing to the amount. */
  readonly withoutNumber: number;
}

/** The number a quantity stands with in a total: its amount, or the low end of its range. */
export function statedAmount(quantity: Quantity): Decimal | undefined {
  return quantity.qualifier === 'between' ? quantity.low : quantity.amount;
}

/** What one quantity lets a total claim. */
export function signOf(quantity: Quantity): TotalSign {
  switch (quantity.qualifier) {
    case 'exact':
      return '=';
    case 'moreThan':
    case 'atLeast':
    case 'between':
    case 'unknownMagnitude':
      return '≥';
    case 'about':
    case 'nearly':
      return '≈';
  }
}

/** Totals quantities by unit, in order of unit. */
export function totalsByUnit(quantities: readonly Quantity[]): QuantityTotal[] {
  const units = [...new Set(quantities.map((each) => each.unit))].sort();
  return units.map((unit) => totalOf(quantities.filter((each) => each.unit === unit)));
}

/** Totals quantities of one unit. "About" anywhere makes the whole about; "more than" at least. */
export function totalOf(quantities: readonly Quantity[]): QuantityTotal {
  const amounts = quantities.map(statedAmount);
  const signs = quantities.map(signOf);
  return {
    unit: quantities[0]?.unit ?? '',
    amount: sumDecimals(amounts.filter((amount) => amount !== undefined)),
    sign: signs.includes('≈') ? '≈' : signs.includes('≥') ? '≥' : '=',
    count: quantities.length,
    withoutNumber: amounts.filter((amount) => amount === undefined).length,
  };
}
