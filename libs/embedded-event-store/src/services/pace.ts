import { setImmediate as nextTurn } from 'node:timers/promises';

/** Bytes that are gathered before they are sent. */
export const chunkBytes = 64 * 1024;

/** How long events may be looked at before other calls get their turn. */
const turnMs = 10;

/** Shares the event loop: a scan of the whole log must not make an append wait. */
export class Pace {
  #since = performance.now();

  /** Asked after each event: one may take a filter long. True when it is the turn of others. */
  isDue(): boolean {
    return performance.now() - this.#since > turnMs;
  }

  /** Kept when the others had their turn. */
  async giveWay(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
