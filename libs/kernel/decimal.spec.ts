import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDecimals,
  compareDecimals,
  isDecimal,
  subtractDecimals,
  sumDecimals,
} from './decimal.ts';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
  .map(([digits, scale]) => {
    const sign = digits < 0n ? '-' : '';
    const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
    return sign + (scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`);
  });

describe('a decimal', () => {
  it.each(['0', '2.7', '-2.01', '007', '0.000000000001', '9'.repeat(30)])('is written %s', (text) =>
    expect(isDecimal(text)).toBe(true),
  );

  it.each([
    '',
    '.5',
    '5.',
    '1,5',
    '1e3',
    '+1',
    ' 1',
    '1\n',
    'NaN',
    '1.2.3',
    '--1',
    '9'.repeat(31),
    '0.0000000000001',
  ])('is not written %j', (text) => expect(isDecimal(text)).toBe(false));
});

describe('the sum of decimals', () => {
  it('is exact, where floats are not', () => {
    expect(addDecimals('0.1', '0.2')).toBe('0.3');
    expect(addDecimals('9007199254740993', '1')).toBe('9007199254740994');
    expect(addDecimals('1044000000000000000000', '0.5')).toBe('1044000000000000000000.5');
  });

  it('has no trailing zeros and no sign of nothing', () => {
    expect(addDecimals('1.50', '0.50')).toBe('2');
    expect(addDecimals('2.50', '0')).toBe('2.5');
    expect(addDecimals('-1', '1')).toBe('0');
    expect(addDecimals('-0.5', '0.5')).toBe('0');
    expect(addDecimals('100', '0')).toBe('100');
  });

  it('keeps the sign of a small negative', () => {
    expect(subtractDecimals('0.1', '0.35')).toBe('-0.25');
    expect(addDecimals('-12.5', '0.25')).toBe('-12.25');
  });

  it('does not depend on order or grouping', () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (a, b, c) => {
        expect(addDecimals(a, b)).toBe(addDecimals(b, a));
        expect(addDecimals(addDecimals(a, b), c)).toBe(addDecimals(a, addDecimals(b, c)));
        expect(sumDecimals([a, b, c])).toBe(addDecimals(addDecimals(a, b), c));
      }),
    );
  });

  it('is undone by the difference', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) =>
        expect(compareDecimals(subtractDecimals(addDecimals(a, b), b), a)).toBe(0),
      ),
    );
  });

  it('of none is 0', () => {
    expect(sumDecimals([])).toBe('0');
  });
});

describe('decimals in order', () => {
  it('compare as numbers, not as texts', () => {
    expect(compareDecimals('10', '9')).toBe(1);
    expect(compareDecimals('-10', '9')).toBe(-1);
    expect(compareDecimals('1.50', '1.5')).toBe(0);
    expect(compareDecimals('0.1', '0.09')).toBe(1);
    expect(compareDecimals('-0', '0')).toBe(0);
  });

  it('agree with their difference', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const difference = subtractDecimals(a, b);
        const sign = difference === '0' ? 0 : difference.startsWith('-') ? -1 : 1;
        expect(compareDecimals(a, b)).toBe(sign);
      }),
    );
  });
});
