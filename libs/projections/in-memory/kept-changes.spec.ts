import { expect, test } from '@jest/globals';
import { positionOf, START_OF_LOG, type StreamName } from '#kernel';
import { CHANGES_KEPT_MS } from '../changes/change-record.ts';
import { KeptChanges } from './kept-changes.ts';

const at = (n: number) => positionOf(BigInt(n));

function keep(kept: KeptChanges, n: number, about: readonly StreamName[] = []): void {
  const progress = { group: 'live', token: 1, position: at(n), seenTo: at(n), models: {} };
  const documents = [{ model: 'accounts__v1', id: String(n), about }];
  const changes = { documents, whole: [] };
  kept.keep({ from: at(n - 1), progress, writes: new Map(), parked: [], marks: [], changes });
}

function positions(kept: KeptChanges, after = START_OF_LOG, upTo = at(9_999), limit = 9_999) {
  return kept.between(after, upTo, limit).map(({ position }) => position);
}

test('Changes are kept for a time, and found behind a position, up to another', () => {
  let now = 0;
  const kept = new KeptChanges(() => now);
  for (let n = 1; n <= 5; n += 1) keep(kept, n);
  expect(positions(kept)).toEqual([1, 2, 3, 4, 5].map(at));
  expect(positions(kept, at(2), at(4))).toEqual([3, 4].map(at));
  expect(positions(kept, at(1), at(5), 2)).toEqual([2, 3].map(at));
  now = CHANGES_KEPT_MS + 1;
  keep(kept, 6);
  expect(positions(kept)).toEqual([at(6)]);
});

test('Changes that are too many are let go of before their time, the oldest first', () => {
  const kept = new KeptChanges(() => 0);
  const about = Array.from({ length: 1_000 }, (_, n): StreamName => `commune-${n}`);
  for (let n = 1; n <= 300; n += 1) keep(kept, n, about);
  const left = positions(kept);
  expect(left.length).toBeLessThan(200);
  expect(left.at(-1)).toBe(at(300));
});
