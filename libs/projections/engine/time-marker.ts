import type { LoggedEvent } from '#kernel';
import type { TimeMark } from '../read-store.ts';

const MARK_EVERY_MS = 1_000;

/**
 * Marks where the running maximum of the store's times rose by a second or more. A function of the
 * log and of the last mark alone, so that a batch cut anew makes the same marks again.
 */
export class TimeMarker {
  #last: TimeMark | undefined;

  constructor(last: TimeMark | undefined) {
    this.#last = last;
  }

  see(event: LoggedEvent): TimeMark | undefined {
    const epochMs = Date.parse(event.recordedAt);
    if (Number.isNaN(epochMs)) return undefined;
    if (this.#last && epochMs < this.#last.epochMs + MARK_EVERY_MS) return undefined;
    this.#last = { position: event.position, epochMs };
    return this.#last;
  }
}
