import { describe, expect, it } from '@jest/globals';
import {
  criterionSchema,
  daySchema,
  decimalSchema,
  idSchema,
  quantityOf,
  quantitySchema,
} from './values.ts';

const accepts = (stated: unknown) => quantitySchema.safeParse(stated).success;

describe('a quantity', () => {
  it.each([
    { amount: '25', unit: 'km', qualifier: 'exact' },
    { amount: '224.8', unit: 'km', qualifier: 'exact' },
    { amount: '200', unit: 'm', qualifier: 'nearly', words: 'gần 200 m' },
    { low: '300000000', high: '500000000', unit: 'VND', qualifier: 'between' },
    { unit: 'VND', qualifier: 'unknownMagnitude', words: 'hàng chục tỷ đồng' },
  ])('is $unit $qualifier as its document says', (stated) => {
    expect(accepts(stated)).toBe(true);
    expect(quantityOf(quantitySchema.parse(stated))).toEqual(stated);
  });

  it('has a range if, and only if, it is between two numbers', () => {
    expect(accepts({ amount: '3', unit: 'km', qualifier: 'between' })).toBe(false);
    expect(accepts({ low: '3', unit: 'km', qualifier: 'between' })).toBe(false);
    expect(accepts({ high: '3', unit: 'km', qualifier: 'between' })).toBe(false);
    expect(accepts({ low: '9', high: '5', unit: 'km', qualifier: 'between' })).toBe(false);
    expect(accepts({ amount: '3', low: '2', unit: 'km', qualifier: 'exact' })).toBe(false);
    expect(accepts({ amount: '3', high: '4', unit: 'km', qualifier: 'about' })).toBe(false);
    expect(accepts({ amount: '3', low: '2', high: '4', unit: 'km', qualifier: 'between' })).toBe(
      false,
    );
  });

  it('has a number unless its magnitude is unknown, and then has its words', () => {
    expect(accepts({ unit: 'km', qualifier: 'exact' })).toBe(false);
    expect(accepts({ unit: 'VND', qualifier: 'unknownMagnitude' })).toBe(false);
    expect(
      accepts({ amount: '1', unit: 'VND', qualifier: 'unknownMagnitude', words: 'hàng tỷ' }),
    ).toBe(false);
  });

  it('is whole đồng where it is money', () => {
    expect(accepts({ amount: '1.5', unit: 'VND', qualifier: 'exact' })).toBe(false);
    expect(accepts({ low: '1', high: '1.5', unit: 'VND', qualifier: 'between' })).toBe(false);
    expect(accepts({ amount: '1500000000', unit: 'VND', qualifier: 'exact' })).toBe(true);
  });

  it('has one fault where its number has separators of thousands', () => {
    const { error } = quantitySchema.safeParse({
      ...{ amount: '1.000.000', unit: 'VND', qualifier: 'exact' },
    });
    expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
      [['amount'], 'must be a number in quotes, without thousands separators: "5000000", "2.7"'],
    ]);
  });

  it('is never negative, in a unit the ledger knows, and a text rather than a float', () => {
    expect(accepts({ amount: '-3', unit: 'km', qualifier: 'exact' })).toBe(false);
    expect(accepts({ amount: '3', unit: 'mile', qualifier: 'exact' })).toBe(false);
    expect(accepts({ amount: 3, unit: 'km', qualifier: 'exact' })).toBe(false);
  });
});

describe('a value of an event', () => {
  it('is a UUID in lower case where it is an id', () => {
    expect(idSchema.safeParse('6ba7b811-9dad-11d1-80b4-00c04fd430c8').success).toBe(true);
    expect(idSchema.safeParse('6BA7B811-9DAD-11D1-80B4-00C04FD430C8').success).toBe(false);
    expect(idSchema.safeParse('yen-ho').success).toBe(false);
  });

  it('is a day of the calendar where it is a day', () => {
    expect(daySchema.safeParse('2016-02-29').success).toBe(true);
    expect(daySchema.safeParse('2015-02-29').success).toBe(false);
    expect(daySchema.safeParse('2015').success).toBe(false);
  });

  it('is written out where it is a decimal', () => {
    expect(decimalSchema.safeParse('15.1').success).toBe(true);
    expect(decimalSchema.safeParse('15,1').success).toBe(false);
    expect(decimalSchema.safeParse('1e3').success).toBe(false);
  });

  it('is set, version and code where it is a criterion', () => {
    const set = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
    expect(criterionSchema.safeParse({ set, version: 1, code: '17' }).success).toBe(true);
    expect(criterionSchema.safeParse({ set, version: 0, code: '17' }).success).toBe(false);
    expect(criterionSchema.safeParse({ set, version: 1, code: 'số 17' }).success).toBe(false);
    expect(criterionSchema.safeParse('17').success).toBe(false);
  });
});
