import type { Pulled } from '../subscription-reader.ts';

/**
 * Where the log is read: here, or, when many events come in a row, in a thread until that has
 * caught up. What is lost is read on here.
 */
export class ReadingPlace {
  readonly #threadAfterEvents: number;
  #inARow = 0;
  #isThread: boolean;

  constructor(threadAfterEvents: number) {
    this.#threadAfterEvents = threadAfterEvents;
    this.#isThread = threadAfterEvents === 0;
  }

  /** Whether a thread is to read. */
  get isThread(): boolean {
    return this.#isThread;
  }

  /** Whether the other place reads on behind this message. */
  changesBehind({ kind }: Pulled): boolean {
    if (kind === 'event') this.#inARow += 1;
    else if (kind === 'caughtUp') this.#inARow = 0;
    const changes = this.#isThread
      ? kind === 'caughtUp'
      : kind === 'event' && this.#inARow === this.#threadAfterEvents;
    if (changes) this.#isThread = !this.#isThread;
    return changes;
  }

  /** Whatever was read from ended. */
  lost(): void {
    this.#inARow = 0;
    this.#isThread = false;
  }
}
