import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { Problem } from '../problems/problem.ts';
import { validated } from './validation.pipe.ts';

const schema = z.strictObject({ days: z.record(z.string(), z.array(z.number())) });

describe('the faults of a body', () => {
  test('are all told while they are few', () => {
    expect(problemOf({ days: { monday: ['x', 1, 'y'] }, shoeSize: 42 })).toMatchObject({
      text: { en: 'The body has 3 faults; see errors.' },
      extras: {
        errors: [{ path: 'days.monday.0' }, { path: 'days.monday.2' }, { path: 'shoeSize' }],
      },
    });
  });

  test('are counted beyond fifty', () => {
    const unknown = Object.fromEntries(Array.from({ length: 26_000 }, (_, n) => [`key${n}`, n]));
    const { text, extras } = problemOf({ days: {}, ...unknown });
    expect(text.en).toBe('The body has 26000 faults; see errors.');
    expect(extras.errors).toHaveLength(51);
    expect(extras.errors?.at(-1)).toEqual({
      path: '',
      message: { vi: '… và 25950 chỗ nữa', en: '… and 25950 more' },
    });
  });

  test('are told with no more of their path than finds them', () => {
    const { extras } = problemOf({ days: { ['k'.repeat(12_000)]: ['x'] } });
    expect(extras.errors?.map(({ path }) => path)).toEqual([`days.${'k'.repeat(195)}…`]);
  });
});

function problemOf(body: unknown): Problem {
  try {
    validated(schema, body);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('the body passed');
}
