import { describe, expect, test } from '@jest/globals';
import { positionOf } from '#kernel';
import { UsageError } from '#platform';
import { readOrder } from './arguments.ts';

const now = Date.parse('2026-11-22T03:00:00Z');
const order = (...args: string[]) => readOrder(args, now);

describe('an order to the auditor’s tool', () => {
  test('asks which facts do not fit together, now or as known then', () => {
    expect(order('consistency')).toEqual({ command: 'consistency', lang: 'vi', json: false });
    const position = positionOf(7n);
    expect(order('consistency', '--known-at', position, '--lang', 'en', '--json')).toEqual({
      command: 'consistency',
      knownAt: { position },
      lang: 'en',
      json: true,
    });
  });

  test.each([
    ['compare takes no --known-at', 'compare', '--known-at', '5'],
    ['compare takes no --as-of', 'compare', '--as-of', '2014-12-31'],
    ['compare takes no --step', 'compare', '--step'],
    ['consistency takes no --as-of', 'consistency', '--as-of', '2014-12-31'],
    ['consistency takes no --step', 'consistency', '--json', '--step'],
  ])('is refused where an option would be passed over: %s', (fault, ...args) => {
    expect(() => order(...args)).toThrow(fault);
  });

  test('takes the options of its command', () => {
    const asked = ['--as-of', '2014-12-31', '--known-at', '2015-01-31', '--step', '--json'];
    expect(order('replay', 'Kỳ Tân', ...asked)).toMatchObject({ asOf: '2014-12-31', step: true });
    expect(order('compare', '--lang', 'en', '--json')).toMatchObject({ lang: 'en', json: true });
  });

  test('says what is wrong in its own words', () => {
    expect(() => order('compare', '--colour')).toThrow('there is no --colour');
    expect(() => order('compare', '--lang')).toThrow('--lang needs a value');
    expect(() => order('compare', '--json=yes')).toThrow('--json takes no value');
  });

  test('is refused where it asks that of one commune, or of no known time', () => {
    expect(() => order('consistency', 'ky tan')).toThrow(UsageError);
    expect(() => order('consistency', '--known-at', 'once')).toThrow(
      '--known-at must be a position, a day or a time',
    );
  });
});
