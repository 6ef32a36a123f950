import { addDecimals, compareDecimals, type Decimal } from './decimal.ts';
import type { Quantity } from './quantity.ts';

/** One end of what a stated amount may be; `reached` if the amount may be that very number. */
export interface Bound {
  readonly amount: Decimal;
  readonly reached: boolean;
}

/** Between what numbers a stated amount lies; without `greatest` nothing above is excluded. */
export interface QuantityBounds {
  readonly least: Bound;
  readonly greatest?: Bound;
}

const NOTHING: Bound = { amount: '0', reached: true };

/**
 * What the words of a quantity exclude: "hơn 300" is more than 300, "gần 200" less than 200,
 * "300-500" between them; "khoảng 50" and "hàng chục" exclude no number, and so prove nothing.
 */
export function boundsOf(quantity: Quantity): QuantityBounds {
  const { amount, low, high } = quantity;
  switch (quantity.qualifier) {
    case 'exact':
      return between(amount, amount);
    case 'between':
      return between(low, high);
    case 'moreThan':
      return amount === undefined ? { least: NOTHING } : { least: { amount, reached: false } };
    case 'atLeast':
      return amount === undefined ? { least: NOTHING } : { least: { amount, reached: true } };
    case 'nearly':
      return amount === undefined
        ? { least: NOTHING }
        : { least: NOTHING, greatest: { amount, reached: false } };
    case 'about':
    case 'unknownMagnitude':
      return { least: NOTHING };
  }
}

/** The bounds of the sum of quantities of one unit. */
export function boundsOfSum(quantities: readonly Quantity[]): QuantityBounds {
  return quantities.map(boundsOf).reduce<QuantityBounds>(
    (sum, each) => {
      const least = addBounds(sum.least, each.least);
      if (!sum.greatest || !each.greatest) return { least };
      return { least, greatest: addBounds(sum.greatest, each.greatest) };
    },
    { least: NOTHING, greatest: NOTHING },
  );
}

/** Whether everything in `a` is surely greater than everything in `b`. */
export function surelyExceeds(a: QuantityBounds, b: QuantityBounds): boolean {
  if (!b.greatest) return false;
  const order = compareDecimals(a.least.amount, b.greatest.amount);
  return order > 0 || (order === 0 && !(a.least.reached && b.greatest.reached));
}

/** Whether the bounds leave one number only. */
export function isExact({ least, greatest }: QuantityBounds): boolean {
  return greatest !== undefined && compareDecimals(least.amount, greatest.amount) === 0;
}

function between(low: Decimal | undefined, high: Decimal | undefined): QuantityBounds {
  const least = low === undefined ? NOTHING : { amount: low, reached: true };
  return high === undefined ? { least } : { least, greatest: { amount: high, reached: true } };
}

function addBounds(a: Bound, b: Bound): Bound {
  return { amount: addDecimals(a.amount, b.amount), reached: a.reached && b.reached };
}
