import { expect, test } from '@jest/globals';
import { RateMeter } from './rate-meter.ts';

test('The rate of who has just begun is that of the time since, and later that of ten seconds', () => {
  const rate = new RateMeter();
  expect(rate.perSecond(1_000)).toBe(0);
  for (let second = 0; second < 4; second += 1) rate.add(500, 7_000_000 + second * 1_000);
  expect(rate.perSecond(7_003_900)).toBe(500);
  for (let second = 4; second < 30; second += 1) rate.add(100, 7_000_000 + second * 1_000);
  expect(rate.perSecond(7_029_900)).toBe(100);
  expect(rate.perSecond(7_060_000)).toBe(0);
});
