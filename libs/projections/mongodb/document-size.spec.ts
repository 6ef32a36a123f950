import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BSON } from 'mongodb';
import { DEFAULT_LIMITS } from '../engine/options.ts';
import { plainWeight } from '../engine/plain-weight.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'đ', 'ộ', '𠀀') });
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.boolean(),
    fc.maxSafeInteger().map((each) => each + 0),
    fc.array(tie('value')),
    fc.dictionary(text, tie('value'), { noNullPrototype: true }),
  ),
})).value;

describe('The weight of a document', () => {
  test('is never below the bytes that MongoDB stores', () => {
    fc.assert(
      fc.property(fc.dictionary(text, plain, { noNullPrototype: true }), (document) => {
        expect(plainWeight(document)).toBeGreaterThanOrEqual(BSON.calculateObjectSize(document));
      }),
    );
  });

  test.each([
    ['small numbers', Array.from({ length: 200_000 }, () => 1)],
    ['letters of three bytes', Array.from({ length: 50_000 }, () => 'ộ'.repeat(20))],
    ['empty lists', Array.from({ length: 200_000 }, () => [])],
  ])('is not below them for a long list of %s either', (_, list) => {
    const document = { list };
    expect(plainWeight(document)).toBeGreaterThanOrEqual(BSON.calculateObjectSize(document));
  });

  test('that is allowed leaves room below the bound of MongoDB', () => {
    const boundOfMongoDb = 16 << 20;
    expect(DEFAULT_LIMITS.documentBytesMax).toBeLessThan(boundOfMongoDb - (1 << 20));
  });
});
