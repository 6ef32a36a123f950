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

describe('a fault', () => {
  test('is one in the singular', () => {
    expect(problemOf({ days: {}, shoeSize: 42 }).text.en).toBe('The body has 1 fault; see errors.');
    const { text, extras } = problemOf({ colour: 'red' }, z.strictObject({}), 'query');
    expect(text.en).toBe('The address has 1 wrong parameter; see errors.');
    expect(extras.errors?.[0]?.message).toEqual({
      vi: 'không có tham số này ở đây',
      en: 'there is no such parameter here',
    });
  });

  test('of a parameter checked by itself has its name', () => {
    const { extras } = problemOf('zzz', z.string().max(2), 'param', 'id');
    expect(extras.errors?.map(({ path }) => path)).toEqual(['id']);
  });

  test('of a parameter that an address gives twice says so', () => {
    const asked = z.strictObject({ asOf: z.string().min(3), lang: z.enum(['vi', 'en']) });
    const { extras } = problemOf({ asOf: ['2014', '2015'], lang: ['vi', 'en'] }, asked, 'query');
    const message = {
      vi: 'được nêu nhiều lần; chỉ nêu một lần',
      en: 'is given more than once; give it once',
    };
    expect(extras.errors).toEqual([
      { path: 'asOf', message },
      { path: 'lang', message },
    ]);
  });

  test.each([
    [z.string(), undefined, 'còn thiếu', 'is missing'],
    [z.enum(['a', 'b']), undefined, 'còn thiếu', 'is missing'],
    [z.enum(['a', 'b']), 'c', 'phải là một trong: a, b', 'must be one of: a, b'],
    [z.string(), 3, 'phải là chuỗi ký tự', 'must be text'],
    [z.int(), 2.5, 'phải là số nguyên', 'must be a whole number'],
    [z.string().min(1), '', 'không được để trống', 'must not be empty'],
    [z.string().max(2), 'abc', 'phải có nhiều nhất 2 ký tự', 'must have at most 2 characters'],
    [z.array(z.string()).min(1), [], 'phải có ít nhất 1 mục', 'must have at least 1 entry'],
    [z.number().max(9), 10, 'không được lớn hơn 9', 'must not be more than 9'],
    [
      z.string().superRefine((_, context) => {
        const params = { vi: 'hãy viết 2013-05-12', en: 'write 2013-05-12' };
        context.addIssue({ code: 'custom', message: params.en, params });
      }),
      '12/05/2013',
      'hãy viết 2013-05-12',
      'write 2013-05-12',
    ],
  ])('is told in one language at a time: %#', (schema, value, vi, en) => {
    const { extras } = problemOf({ field: value }, z.strictObject({ field: schema }));
    expect(extras.errors).toEqual([{ path: 'field', message: { vi, en } }]);
  });
});

function problemOf(
  body: unknown,
  checkedBy: z.ZodType = schema,
  type: 'body' | 'query' | 'param' = 'body',
  name?: string,
): Problem {
  try {
    validated(checkedBy, body, type, name);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('the body passed');
}
