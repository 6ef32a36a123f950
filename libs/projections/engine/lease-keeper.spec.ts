import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryReadStore } from '../in-memory/memory-read-store.ts';
import { keepLease, waitForLease } from './lease-keeper.ts';
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
