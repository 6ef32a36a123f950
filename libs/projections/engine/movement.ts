import { RateMeter } from './rate-meter.ts';
import type { Workload } from './workload.ts';

/** How a group moves along the log, for those who ask how it is. */
export class Movement {
  readonly #now: () => number;
  readonly rate = new RateMeter();
  /** Events applied since the group was opened. */
  events = 0;
  /** Nothing more was in the log when that was last said. */
  isCaughtUp = false;
  /** The connection to the log was lost, and nothing has come since. */
  isCutOff = false;
  /** The store's time of the last event applied, to the second before any was in this run. */
  lastRecordedAt: number | undefined;
  /** Since when it stands where it is, as far as it had anything to do. */
  movedAt: number;

  constructor(now: () => number) {
    this.#now = now;
    this.movedAt = now();
  }

  /** It begins at its checkpoint, whose last event was recorded then. */
  begins(recordedAt: number | undefined): void {
    this.lastRecordedAt ??= recordedAt;
    this.events = 0;
  }

  /** There is something to do again: how long nothing moves counts from here. */
  goesOn(): void {
    if (this.isCaughtUp || this.isCutOff) this.movedAt = this.#now();
  }

  /** There may be more than was read. */
  fellBehind(): void {
    this.goesOn();
    this.isCaughtUp = this.isCutOff = false;
  }

  /** A batch stands in the store. */
  applied(work: Workload): void {
    this.events += work.events;
    this.movedAt = this.#now();
    this.rate.add(work.events, this.movedAt);
    this.lastRecordedAt = work.lastRecordedAt;
  }
}
