import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AnswerCache, type CachedQuestion } from './answer-cache.ts';

const sum: CachedQuestion = { model: 'states__v1', moment: 'live 1 e 7', question: 'sum' };

describe('The cache of answers', () => {
  test('answers an equal question without asking again', async () => {
    const { ask, cache, times } = asking('6');
    expect([await cache.answer(sum, ask), await cache.answer(sum, ask)]).toEqual(['6', '6']);
    expect(times()).toBe(1);
  });

  test.each([
    ['another question', { ...sum, question: 'sum by area' }],
    ['another version', { ...sum, model: 'states__v2' }],
    ['another moment', { ...sum, moment: 'live 1 f 8' }],
  ])('asks anew for %s', async (_, other) => {
    const { ask, cache, times } = asking('6');
    await cache.answer(sum, ask);
    await cache.answer(other, ask);
    expect(times()).toBe(2);
  });

  test('forgets what a model answered once it has moved on, and only that', async () => {
    const { ask, cache, times } = asking('6');
    const flows = { ...sum, model: 'flows__v1' };
    await cache.answer(sum, ask);
    await cache.answer(flows, ask);
    const both = cache.bytes;
    await cache.answer({ ...sum, moment: 'live 1 f 8' }, ask);
    expect(cache.bytes).toBe(both);
    await cache.answer(flows, ask);
    expect(times()).toBe(3);
  });

  test('lets those who ask the same at once wait for one answer', async () => {
    const { ask, cache, times } = asking('6');
    expect(await Promise.all([1, 2, 3].map(() => cache.answer(sum, ask)))).toEqual(['6', '6', '6']);
    expect(times()).toBe(1);
  });

  test('keeps no failure, and lets it be that of the first alone', async () => {
    const { ask, cache, times } = asking('6');
    const first = cache.answer(sum, () => Promise.reject(new Error('left')));
    const second = cache.answer(sum, ask);
    await expect(first).rejects.toThrow('left');
    expect(await second).toBe('6');
    expect(await cache.answer(sum, ask)).toBe('6');
    expect(times()).toBe(1);
  });

  test('lets those who waited for a failure wait for one answer again', async () => {
    const { ask, cache, times } = asking('6');
    const first = cache.answer(sum, () => Promise.reject(new Error('left')));
    const others = [1, 2, 3, 4].map(() => cache.answer(sum, ask));
    await expect(first).rejects.toThrow('left');
    expect(await Promise.all(others)).toEqual(['6', '6', '6', '6']);
    expect(times()).toBe(1);
  });

  test('tells the second failure to all that wait, and keeps none', async () => {
    const { cache } = asking('6');
    const asked = [1, 2, 3, 4].map((n) =>
      cache.answer(sum, () => Promise.reject(new Error(`left ${n}`))),
    );
    const told = await Promise.allSettled(asked);
    expect(told.map((each) => each.status === 'rejected' && String(each.reason))).toEqual(
      [1, 2, 2, 2].map((n) => `Error: left ${n}`),
    );
    expect(cache.bytes).toBe(0);
  });

  test('never holds more than its bound, whatever is asked', async () => {
    const questions = fc.array(
      fc.record({
        model: fc.constantFrom('states__v1', 'flows__v1'),
        moment: fc.constantFrom('7', '8'),
        question: fc.constantFrom('a', 'b', 'c', 'd'),
        length: fc.integer({ min: 0, max: 700 }),
        withNext: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(questions, async (given) => {
        const cache = new AnswerCache(1_000);
        for (const { length, withNext, ...asked } of given) {
          const answer = cache.answer(asked, async () => 'x'.repeat(length));
          if (!withNext) await answer;
          expect(cache.bytes).toBeLessThanOrEqual(1_000);
        }
      }),
    );
  });

  test('gives up first what was not asked for longest', async () => {
    const { ask, cache, times } = asking('x'.repeat(400));
    const [a, b, c] = ['a', 'b', 'c'].map((question) => ({ ...sum, question })) as [
      CachedQuestion,
      CachedQuestion,
      CachedQuestion,
    ];
    for (const asked of [a, b, a, c]) await cache.answer(asked, ask);
    expect(times()).toBe(3);
    await cache.answer(a, ask);
    expect(times()).toBe(3);
    await cache.answer(b, ask);
    expect(times()).toBe(4);
  });
});

function asking(answer: string) {
  let asked = 0;
  const ask = async (): Promise<string> => {
    asked += 1;
    return answer;
  };
  return { ask, times: () => asked, cache: new AnswerCache(1_000) };
}
