import { expect, test } from '@jest/globals';
import { PathCounts } from './path-counts.ts';

test('Documents are counted once at each path, whichever items of a list differ', () => {
  const counts = new PathCounts();
  counts.add([
    { path: 'facts[1a].recordedAt', after: 'x' },
    { path: 'facts[2b].recordedAt', after: 'y' },
    { path: 'order', before: 'a', after: 'b' },
  ]);
  counts.add([{ path: 'facts[3c].recordedAt', after: 'z' }]);
  expect(counts.paths).toEqual([
    { path: 'facts[].recordedAt', documents: 2 },
    { path: 'order', documents: 1 },
  ]);
  expect(counts.elsewhere).toBe(0);
});

test('Beyond a hundred paths it is only said how many documents differ elsewhere', () => {
  const counts = new PathCounts();
  const places = Array.from({ length: 105 }, (_, n) => ({ path: `field${n}`, after: n }));
  for (const _ of [1, 2, 3]) counts.add(places);
  expect(counts.paths).toHaveLength(100);
  expect(counts.paths.every(({ documents }) => documents === 3)).toBe(true);
  expect(counts.elsewhere).toBe(3);
});
