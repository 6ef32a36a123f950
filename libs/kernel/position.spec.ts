import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  commitOf,
  isPosition,
  laterPosition,
  parsePosition,
  positionOf,
  START_OF_LOG,
} from './position.ts';
import { categoryOf, idOf, streamOf } from './event.ts';

const commit = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe('a position of the log', () => {
  it('is 20 digits whose text order is log order', () => {
    fc.assert(
      fc.property(commit, commit, (a, b) => {
        expect(positionOf(a)).toMatch(/^\d{20}$/);
        expect(positionOf(a) < positionOf(b)).toBe(a < b);
        expect(laterPosition(positionOf(a), positionOf(b))).toBe(positionOf(a < b ? b : a));
      }),
    );
  });

  it('is read back as the number behind it, also without its leading zeros', () => {
    fc.assert(
      fc.property(commit, (each) => {
        expect(commitOf(positionOf(each))).toBe(each);
        expect(parsePosition(each.toString())).toBe(positionOf(each));
        expect(isPosition(positionOf(each))).toBe(true);
      }),
    );
  });

  it('does not lie outside 64 bits', () => {
    expect(() => positionOf(-1n)).toThrow(RangeError);
    expect(() => positionOf(2n ** 64n)).toThrow(RangeError);
    expect(parsePosition((2n ** 64n).toString())).toBeUndefined();
    expect(parsePosition((2n ** 64n - 1n).toString())).toBe('18446744073709551615');
  });

  it.each(['', '-1', '1.5', '0x1', ' 1', '1\n', '1'.repeat(21)])('is not read from %j', (text) => {
    expect(parsePosition(text)).toBeUndefined();
    expect(isPosition(text)).toBe(false);
  });

  it('begins before all events', () => {
    expect(START_OF_LOG).toBe(positionOf(0n));
    expect(isPosition(7)).toBe(false);
  });
});

describe('the name of a stream', () => {
  it('is category and id, and the id may have dashes of its own', () => {
    const stream = streamOf('commune', '6ba7b810-9dad-11d1');
    expect(stream).toBe('commune-6ba7b810-9dad-11d1');
    expect([categoryOf(stream), idOf(stream)]).toEqual(['commune', '6ba7b810-9dad-11d1']);
  });

  it('without a dash has no category', () => {
    expect(categoryOf('commune')).toBe('');
    expect(categoryOf('-x')).toBe('');
  });
});
