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

  it('excludes what the client for Python excludes from every read of $all', () => {
    const passes = expressionTest('^(?!(\\$.+$|PersistentConfig\\d+$|Result$))');
    const names = ['$metadata', '$>', 'PersistentConfig1', 'Result', 'Results', '$', 'placed', ''];
    expect(names.filter(passes)).toEqual(['Results', '$', 'placed', '']);
  });

  it('that looks ahead behind a ^ answers as JavaScript does', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab)|]',
      '[^]b]',
      'a*',
      '(a|b)',
      '\\(',
      '\\[',
      '$',
    );
    const parts = fc.array(part, { maxLength: 4 }).map((some) => some.join(''));
    const inside = fc.array(parts, { minLength: 1, maxLength: 3 }).map((some) => some.join('|'));
    const ahead = fc
      .tuple(fc.constantFrom('(?!', '(?='), inside)
      .map(([how, what]) => `${how}${what})`);
    const alternative = fc
      .tuple(fc.array(ahead, { maxLength: 3 }), parts)
      .map(([aheads, rest]) => (aheads.length > 0 ? `^${aheads.join('')}${rest}` : rest));
    const alternatives = fc.array(alternative, { minLength: 1, maxLength: 3 });
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', 'A', '(', '[', ')', '|'),
      maxLength: 6,
    });
    const law = fc.property(
      alternatives,
      fc.boolean(),
      fc.array(name),
      (some, ignoresCase, names) => {
        // In JavaScript a ] that begins a class ends it.
        const expression = some.join('|');
        const passes = expressionTest(`${ignoresCase ? '(?i)' : ''}${expression}`);
        const expected = new RegExp(expression.replaceAll('[^]', '[^\\]'), ignoresCase ? 'i' : '');
        for (const one of names) expect(passes(one)).toBe(expected.test(one));
      },
    );
    fc.assert(law, { numRuns: 500 });
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
    [
      'that looks ahead on the way',
      '^a(?!b)',
      /nor is look-around but look-ahead right behind a \^/,
    ],
    ['that looks ahead where it does not begin', '(?!b)', /nor is look-around/],
    ['that looks behind', '^(?<!a)b', /nor is look-around/],
    ['that repeats its look-ahead', '^(?!a)*b', /nor is look-around/],
    ['whose look-ahead does not end', '^(?!a', /nor is look-around/],
    ['that sets options behind its look-ahead', '^(?!a)b(?i)|c', /nor is look-around/],
    ['that refers back', '(a)\\1', /Back-references are not offered/],
    ['that repeats too much', '(x{0,900}y?){1}'.repeat(50), /too large/],
    ['of more than 2,000 steps', '[a-z]?'.repeat(1_500), /too large/],
    ['that repeats much and often', '[^a]{500}[^b]{400}'.repeat(10), /too large/],
  ])('%s is refused with the reason', (_, expression, reason) => {
    expect(() => expressionTest(expression)).toThrow(SyntaxError);
    expect(() => expressionTest(expression)).toThrow(reason);
  });
});
