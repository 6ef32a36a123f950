import { setImmediate as nextTurn } from 'node:timers/promises';

/** Bytes that are gathered before they are sent. */
export const chunkBytes = 64 * 1024;

/** How long events may be looked at before other calls get their turn. */
const turnMs = 10;

/** So many events are looked at between two looks at the clock. */
const eventsBetweenLooks = 32;

/** Shares the event loop: a scan of the whole log must not make an append wait. */
export class Pace {
  #looked = 0;
  #since = performance.now();

  /** Counts an event that was looked at; true when it is the turn of others. */
  isDue(): boolean {
    this.#looked += 1;
    return this.#looked % eventsBetweenLooks === 0 && performance.now() - this.#since > turnMs;
  }

  /** Kept when the others had their turn. */
  async giveWay(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
