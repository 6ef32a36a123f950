import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundsOf, boundsOfSum, isExact, surelyExceeds } from './quantity-bounds.ts';
import { signOf, statedAmount, totalOf, totalsByUnit, type Quantity } from './quantity.ts';

const exactly = (amount: string, unit = 'm'): Quantity => ({ amount, unit, qualifier: 'exact' });
const nearly200: Quantity = { amount: '200', unit: 'm', qualifier: 'nearly', words: 'gần 200 m' };
const over300: Quantity = { amount: '300', unit: 'm', qualifier: 'moreThan' };
const atLeast300: Quantity = { amount: '300', unit: 'm', qualifier: 'atLeast' };
const about50: Quantity = { amount: '50', unit: 'm', qualifier: 'about' };
const range: Quantity = { low: '300', high: '500', unit: 'm', qualifier: 'between' };
const tens: Quantity = { unit: 'm', qualifier: 'unknownMagnitude', words: 'hàng chục' };
const all = [exactly('7'), nearly200, over300, atLeast300, about50, range, tens];

describe('a quantity', () => {
  it('stands in a total with its amount, or with the low end of its range', () => {
    expect(all.map(statedAmount)).toEqual(['7', '200', '300', '300', '50', '300', undefined]);
  });

  it('lets a total claim no more than its words do', () => {
    expect(all.map(signOf)).toEqual(['=', '≈', '≥', '≥', '≈', '≥', '≥']);
  });
});

describe('a total', () => {
  it('is exact only if every part is', () => {
    expect(totalOf([exactly('31'), exactly('224.8')])).toEqual({
      unit: 'm',
      amount: '255.8',
      sign: '=',
      count: 2,
      withoutNumber: 0,
    });
  });

  it('is at least its amount with a part that is more, and about it with a part that is about', () => {
    expect(totalOf([exactly('1'), over300]).sign).toBe('≥');
    expect(totalOf([exactly('1'), range]).sign).toBe('≥');
    expect(totalOf([over300, about50]).sign).toBe('≈');
  });

  it('counts the parts that state no number and adds nothing for them', () => {
    expect(totalOf([exactly('1'), tens])).toEqual({
      unit: 'm',
      amount: '1',
      sign: '≥',
      count: 2,
      withoutNumber: 1,
    });
  });

  it('is given by unit, in order of unit, and never across units', () => {
    const totals = totalsByUnit([exactly('3', 'workday'), exactly('2'), exactly('5', 'workday')]);
    expect(totals.map(({ unit, amount }) => [unit, amount])).toEqual([
      ['m', '2'],
      ['workday', '8'],
    ]);
    expect(totalsByUnit([])).toEqual([]);
  });
});

describe('what the words of a quantity exclude', () => {
  it('is all other numbers if it is exact', () => {
    expect(boundsOf(exactly('7'))).toEqual({
      least: { amount: '7', reached: true },
      greatest: { amount: '7', reached: true },
    });
    expect(isExact(boundsOf(exactly('7')))).toBe(true);
  });

  it('is what lies below "hơn" and above "gần", that number included', () => {
    expect(boundsOf(over300)).toEqual({ least: { amount: '300', reached: false } });
    expect(boundsOf(atLeast300)).toEqual({ least: { amount: '300', reached: true } });
    expect(boundsOf(nearly200)).toEqual({
      least: { amount: '0', reached: true },
      greatest: { amount: '200', reached: false },
    });
  });

  it('is what lies outside a range', () => {
    expect(boundsOf(range)).toEqual({
      least: { amount: '300', reached: true },
      greatest: { amount: '500', reached: true },
    });
    expect(isExact(boundsOf(range))).toBe(false);
  });

  it('is nothing if it is about a number, or states none', () => {
    for (const quantity of [about50, tens]) {
      expect(boundsOf(quantity)).toEqual({ least: { amount: '0', reached: true } });
      expect(isExact(boundsOf(quantity))).toBe(false);
    }
  });

  it('adds up in a sum', () => {
    expect(boundsOfSum([exactly('7'), range])).toEqual({
      least: { amount: '307', reached: true },
      greatest: { amount: '507', reached: true },
    });
    expect(boundsOfSum([exactly('7'), nearly200]).greatest).toEqual({
      amount: '207',
      reached: false,
    });
    expect(boundsOfSum([range, over300])).toEqual({ least: { amount: '600', reached: false } });
    expect(boundsOfSum([])).toEqual(boundsOf(exactly('0')));
  });
});

describe('a quantity that surely exceeds another', () => {
  const exceeds = (a: Quantity, b: Quantity) => surelyExceeds(boundsOf(a), boundsOf(b));

  it('does so for every number that both may be', () => {
    expect(exceeds(exactly('8'), exactly('7'))).toBe(true);
    expect(exceeds(exactly('7'), exactly('7'))).toBe(false);
    expect(exceeds(over300, exactly('300'))).toBe(true);
    expect(exceeds(atLeast300, exactly('300'))).toBe(false);
    expect(exceeds(exactly('200'), nearly200)).toBe(true);
    expect(exceeds(exactly('199'), nearly200)).toBe(false);
    expect(exceeds(exactly('501'), range)).toBe(true);
    expect(exceeds(range, exactly('299'))).toBe(true);
  });

  it('is never proved against words that leave the top open', () => {
    for (const open of [over300, about50, tens]) {
      expect(exceeds(exactly('999999'), open)).toBe(false);
    }
  });

  it('is not exceeded by it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.constantFrom(...all), (a, b) => {
        if (exceeds(a, b)) expect(exceeds(b, a)).toBe(false);
      }),
    );
  });
});
