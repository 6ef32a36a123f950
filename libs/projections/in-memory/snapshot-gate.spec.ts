import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { checkVisit, SnapshotGate } from './snapshot-gate.ts';

describe('A snapshot in memory', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('is begun at once while nothing is to be written, and written behind it', async () => {
    const gate = new SnapshotGate();
    const told: string[] = [];
    const [first, second] = [await gate.enter(), await gate.enter()];
    const writing = gate.write(() => told.push('written'));
    const third = gate.enter().then((visit) => {
      told.push('entered');
      return visit;
    });
    gate.leave(first);
    await Promise.resolve();
    expect(told).toEqual([]);
    gate.leave(second);
    await Promise.all([writing, third]);
    expect(told).toEqual(['written', 'entered']);
    checkVisit(await third);
  });

  test('that never ends is over when something has waited half a minute for it', async () => {
    const gate = new SnapshotGate();
    const visit = await gate.enter();
    const writing = gate.write(() => 'written');
    checkVisit(visit);
    jest.advanceTimersByTime(30_000);
    expect(await writing).toBe('written');
    expect(() => checkVisit(visit)).toThrow('too long');
    await gate.enter();
  });
});
