import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 20;
const LONGEST_MS = 1_000;

/**
 * How long to go on trying, and how long to pause between two tries: doubling up to a second, and
 * spread, so that many waiters do not come back at the same instant.
 */
export class Patience {
  readonly #limitMs: number;
  #since: number | undefined;
  #pauseMs = FIRST_MS;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Something worked: the next failure is a first one again. */
  renew(): void {
    this.#since = undefined;
    this.#pauseMs = FIRST_MS;
  }

  /** Whether failures have gone on for longer than the limit; the first failure starts the time. */
  isOver(): boolean {
    this.#since ??= performance.now();
    return performance.now() - this.#since >= this.#limitMs;
  }

  /** Waits before the next try; ends early, without an error, when the signal aborts. */
  async pause(signal?: AbortSignal): Promise<void> {
    const ms = this.#pauseMs * (0.5 + Math.random() / 2);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_MS);
    await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}
