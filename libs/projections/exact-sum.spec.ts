import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sumDecimals } from '#kernel';
import { ExactSum } from './exact-sum.ts';

describe('An exact sum', () => {
  test('is that of decimals, whatever their size, fraction and order', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.stringMatching(/^\d{0,5}$/))
      .map(([whole, fraction]) => `${whole}${fraction && `.${fraction}`}`);
    const numbers = fc.array(fc.oneof(decimal, fc.maxSafeInteger(), fc.integer().map(String)));
    fc.assert(
      fc.property(numbers, (values) => {
        const sum = new ExactSum();
        for (const value of values) sum.add(value);
        expect(sum.total()).toBe(sumDecimals(values.map(String)));
      }),
    );
  });
});
