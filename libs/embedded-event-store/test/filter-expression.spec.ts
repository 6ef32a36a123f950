import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expressionTest } from '../src/store/expression.ts';

describe('a filter expression', () => {
  it('finds what the usual expressions of clients find in any language', () => {
    const found = (expression: string, names: string[]) => names.filter(expressionTest(expression));
    const names = ['commune-1', 'Commune-2', 'progress-1', '$metadata', '$>', 'xã-3'];
    expect(found('^[^$].*', names)).toEqual(['commune-1', 'Commune-2', 'progress-1', 'xã-3']);
    expect(found('^(commune|progress)-\\d+$', names)).toEqual(['commune-1', 'progress-1']);
    expect(found('(?i)^commune', names)).toEqual(['commune-1', 'Commune-2']);
    expect(found('^\\p{L}+-[0-9]{1,2}$', names)).toHaveLength(4);
    expect(found('-1', names)).toEqual(['commune-1', 'progress-1']);
  });

  it('answers as JavaScript does, asked once or again', () => {
    const part = fc.constantFrom('a', 'b', '.', '[ab]', 'a*', '(a|b)+', 'b?', 'a{1,3}', '-');
    const anchored = fc.tuple(fc.boolean(), fc.array(part, { minLength: 1 }), fc.boolean());
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '$', 'ă'), maxLength: 12 });
    const law = fc.property(anchored, fc.array(name), ([start, parts, end], names) => {
      const expression = `${start ? '^' : ''}${parts.join('')}${end ? '$' : ''}`;
      const passes = expressionTest(expression);
      const expected = new RegExp(expression, 'u');
      for (const one of [...names, ...names]) expect(passes(one)).toBe(expected.test(one));
    });
    fc.assert(law, { numRuns: 200 });
  });

  it('that makes a backtracking engine stand still is done at once', () => {
    const passes = expressionTest('^(a+)+$');
    expect(passes(`${'a'.repeat(50_000)}!`)).toBe(false);
  });

  it('that is large takes short names alone, and says so of a long one', () => {
    const passes = expressionTest(`${'[a-z]?'.repeat(900)}!`);
    expect(passes('a'.repeat(1_000))).toBe(false);
    expect(() => passes('a'.repeat(65_000))).toThrow(RangeError);
    expect(() => passes('a'.repeat(65_000))).toThrow(
      /too long for the filter's regular expression/,
    );
    expect(expressionTest('^[^$].*')('a'.repeat(65_000))).toBe(true);
  });

  it.each([
    ['that does not end', '(', /missing closing/],
    ['that looks ahead', '^(?!\\$)', /Look-around and back-references are not offered/],
    ['that refers back', '(a)\\1', /back-references are not offered/],
    ['that repeats too much', '(x{0,900}y?){1}'.repeat(50), /too large/],
    ['of more than 2,000 steps', '[a-z]?'.repeat(1_500), /too large/],
    ['that repeats much and often', '[^a]{500}[^b]{400}'.repeat(10), /too large/],
  ])('%s is refused with the reason', (_, expression, reason) => {
    expect(() => expressionTest(expression)).toThrow(SyntaxError);
    expect(() => expressionTest(expression)).toThrow(reason);
  });
});
