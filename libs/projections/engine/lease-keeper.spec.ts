import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProjectionFault } from '../faults.ts';
import { MemoryReadStore } from '../in-memory/memory-read-store.ts';
import { keepLease, waitForLease, type LeaseNews } from './lease-keeper.ts';
import { DEFAULT_LIMITS } from './options.ts';
import type { Clock } from './pause.ts';
import { LIVE } from './progress-board.ts';

const { leaseMs } = DEFAULT_LIMITS;

/** A time that moves only when it is told to. */
class Time {
  now = 0;
  readonly #pauses = new Set<{ readonly due: number; readonly end: () => void }>();

  readonly clock: Clock = {
    elapsed: () => this.now,
    pause: (ms, signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          signal.removeEventListener('abort', end);
          this.#pauses.delete(pause);
          resolve();
        };
        const pause = { due: this.now + ms, end };
        this.#pauses.add(pause);
        signal.addEventListener('abort', end);
      }),
  };

  async passTo(moment: number): Promise<void> {
    for (;;) {
      await turn();
      const [next] = [...this.#pauses].sort((a, b) => a.due - b.due);
      if (!next || next.due > moment) break;
      this.now = next.due;
      next.end();
    }
    this.now = moment;
  }
}

/** When a worker renewed its lease for the last time. */
const renewedBefore = (moment: number): number => moment - (moment % (leaseMs / 3));

// Of the five seconds in which it takes over 1.5 are left to begin.
test('Who stands by has the lease of a killed worker once it is over, within 3.5 seconds of the kill', async () => {
  const aMoment = fc.integer({ min: 0, max: 4 * leaseMs });
  await fc.assert(
    fc.asyncProperty(aMoment, aMoment, async (killedAt, earlier) => {
      const standsByAt = Math.min(killedAt, earlier);
      const time = new Time();
      const terms = { leaseMs, clock: time.clock };
      const store = new MemoryReadStore({ now: () => time.now });
      const first = (await store.acquire(LIVE, 'first', leaseMs))!;
      const killed = new AbortController();
      let isLost = false;
      void keepLease(store, first, terms, killed.signal, () => (isLost = true));
      await time.passTo(standsByAt);
      let takenAt: number | undefined;
      void waitForLease(store, LIVE, 'second', terms, new AbortController().signal).then(() => {
        takenAt = time.now;
      });
      await time.passTo(killedAt);
      expect({ isLost, takenAt }).toEqual({ isLost: false, takenAt: undefined });
      killed.abort();
      await time.passTo(killedAt + 2 * leaseMs);
      expect(takenAt).toBeGreaterThanOrEqual(renewedBefore(killedAt) + leaseMs);
      expect(takenAt! - killedAt).toBeLessThanOrEqual(3_500);
    }),
    { numRuns: 50 },
  );
});

test('Who waits hears of each failure, of a new kind of it once, and of one that comes back after an answer', async () => {
  const away = (n: number): unknown =>
    new ProjectionFault('read-store-unavailable', `Attempt ${n}.`, { mongoCode: 91 });
  const another = new Error('This is a fault of ours.');
  const outcomes = [away(1), away(2), another, away(3), undefined, away(4), 'granted'];
  const lease = { group: LIVE, owner: 'second', token: 1 };
  const acquire = async () => {
    const outcome = outcomes.shift();
    if (outcome !== undefined && outcome !== 'granted') throw outcome as Error;
    return outcome && lease;
  };
  const store = Object.assign(new MemoryReadStore(), { acquire });
  const heard: unknown[] = [];
  const held: unknown[] = [];
  const news: LeaseNews = {
    onFailure: (failure) => heard.push(failure),
    onHeld: (failure) => held.push(failure),
  };
  const time = new Time();
  const terms = { leaseMs, clock: time.clock };
  const waiting = waitForLease(store, LIVE, 'second', terms, new AbortController().signal, news);
  await time.passTo(10 * leaseMs);
  expect(await waiting).toBe(lease);
  expect(held.map(String)).toEqual(
    [away(1), away(2), another, away(3), undefined, away(4)].map(String),
  );
  expect(heard.map(String)).toEqual([away(1), another, away(4)].map(String));
});
