import { addDecimals, type Decimal } from '#kernel';
import type { Scalar } from './document-reader.ts';

/** Every whole number of so few digits is exact as a number. */
const SHORT_AND_WHOLE = /^-?\d{1,15}$/;

/** An exact sum of decimals and whole numbers, quick as long as they are whole and not huge. */
export class ExactSum {
  #whole = 0;
  #rest: Decimal = '0';

  add(value: Scalar): void {
    const isNumber = typeof value === 'number' || SHORT_AND_WHOLE.test(String(value));
    const whole = isNumber ? this.#whole + Number(value) : Number.NaN;
    if (Number.isSafeInteger(whole)) this.#whole = whole;
    else this.#rest = addDecimals(this.#rest, String(value));
  }

  total(): Decimal {
    return addDecimals(this.#rest, String(this.#whole));
  }
}
