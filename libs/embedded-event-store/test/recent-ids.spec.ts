import { describe, expect, it } from '@jest/globals';
import { RecentIds } from '../src/index/recent-ids.ts';

const idOf = (number: number) => {
  const id = Buffer.alloc(16);
  id.writeUInt32LE(number, 5);
  return id;
};

describe('the ids of the latest events', () => {
  it('are remembered, the latest hundred always, and never more than twice as many', () => {
    const ids = new RecentIds(100);
    for (let n = 0; n < 350; n++) {
      ids.add(n % 3, idOf(n), n);
      ids.keep();
      const known = Array.from({ length: n + 1 }, (_, at) => ids.find(at % 3, idOf(at)));
      expect(known.slice(-100)).toEqual(Array.from(known.keys()).slice(-100));
      expect(known.filter((revision) => revision !== undefined).length).toBeLessThanOrEqual(200);
    }
    expect(ids.find(0, idOf(0))).toBeUndefined();
  });

  it('are forgotten with an append that did not become durable', () => {
    const ids = new RecentIds(2);
    ids.add(1, idOf(1), 0);
    ids.keep();
    ids.add(1, idOf(2), 1);
    expect(ids.find(1, idOf(2))).toBe(1);
    ids.retract();
    expect([ids.find(1, idOf(1)), ids.find(1, idOf(2))]).toEqual([0, undefined]);
  });

  it('are what they were before an append that did not become durable and had one of them again', () => {
    for (const least of [1, 5]) {
      const ids = new RecentIds(least);
      ids.add(1, idOf(1), 0);
      ids.keep();
      ids.add(1, idOf(1), 7);
      expect(ids.find(1, idOf(1))).toBe(7);
      ids.retract();
      expect(ids.find(1, idOf(1))).toBe(0);
    }
  });
});
