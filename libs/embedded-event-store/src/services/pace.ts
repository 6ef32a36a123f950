// Not the global ones, which the tests of a program may replace in whose process the store runs.
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';

/** Bytes that are gathered before they are sent. */
export const chunkBytes = 64 * 1024;

/** How long events may be looked at, by all scans together, before other calls get their turn. */
const turnMs = 10;

/** What each may take where others have used that up: as much as it takes to send a few live events. */
const leastMs = 1;

/** When the first scan in this turn of the event loop began. */
let turnSince: number | undefined;

/** The scans that gave way, in the order in which they go on: one in each turn. */
const waiting: (() => void)[] = [];

/** Shares the event loop: scans of the whole log, however many, must not make an append wait. */
export class Pace {
  #since = begin();

  /** Asked after each event: one may take a filter long. True when it is the turn of others. */
  isDue(): boolean {
    const now = performance.now();
    turnSince ??= begin();
    return now - turnSince > turnMs && now - this.#since > leastMs;
  }

  /** Kept when the others had their turn. */
  async giveWay(): Promise<void> {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(goOn);
    });
    this.#since = begin();
  }
}

/** A scan begins, or goes on: the first to do so begins the turn of all. */
function begin(): number {
  const now = performance.now();
  if (turnSince === undefined) {
    turnSince = now;
    setImmediate(() => {
      if (turnSince === now) turnSince = undefined;
    });
  }
  return now;
}

function goOn(): void {
  turnSince = undefined;
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(goOn);
}
