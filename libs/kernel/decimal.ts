/** A decimal number written exactly: `-?digits[.digits]`, no exponent. Never a float (D13, D18). */
export type Decimal = string;

const DECIMAL = /^-?\d{1,30}(\.\d{1,12})?$/;

/** Whether a text is an exact decimal of at most 30 whole and 12 fractional digits. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** The exact sum, without trailing zeros. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  return writeScaled(...onOneScale(a, b, (x, y) => x + y));
}

/** The exact difference a - b. */
export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return writeScaled(...onOneScale(a, b, (x, y) => x - y));
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const [difference] = onOneScale(a, b, (x, y) => x - y);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** The sum of any number of decimals; `0` of none. */
export function sumDecimals(values: readonly Decimal[]): Decimal {
  return values.reduce(addDecimals, '0');
}

function onOneScale(
  a: Decimal,
  b: Decimal,
  operation: (x: bigint, y: bigint) => bigint,
): [bigint, number] {
  const scale = Math.max(fractionOf(a).length, fractionOf(b).length);
  return [operation(toScaled(a, scale), toScaled(b, scale)), scale];
}

function fractionOf(value: Decimal): string {
  return value.split('.')[1] ?? '';
}

function toScaled(value: Decimal, scale: number): bigint {
  const [whole = '0'] = value.split('.');
  return BigInt(whole + fractionOf(value).padEnd(scale, '0'));
}

function writeScaled(scaled: bigint, scale: number): Decimal {
  const sign = scaled < 0n ? '-' : '';
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  return sign + digits.slice(0, -scale) + (fraction ? `.${fraction}` : '');
}
