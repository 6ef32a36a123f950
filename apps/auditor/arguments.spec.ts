import { describe, expect, test } from '@jest/globals';
import { positionOf } from '#kernel';
import { readOrder, UsageError } from './arguments.ts';

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

  test('is refused where it asks that of one commune, or of no known time', () => {
    expect(() => order('consistency', 'ky tan')).toThrow(UsageError);
    expect(() => order('consistency', '--known-at', 'once')).toThrow(
      '--known-at must be a position, a day or a time',
    );
  });
});
