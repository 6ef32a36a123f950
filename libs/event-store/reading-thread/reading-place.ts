import type { Pulled } from '../subscription-reader.ts';

/**
 * Where the log is read: here, or, when its end is far, in a thread until that has caught up. A
 * subscription that has caught up once is live: what it hands out from then on is read here, however
 * much it is. What is lost is read on here.
 */
export class ReadingPlace {
  readonly #threadAfterEvents: number;
  #isThread: boolean;
  #isLive = false;
  /** Events that the present subscription has handed out on its way to the end of the log. */
  #onTheWay = 0;

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
    if (kind === 'caughtUp') this.#isLive = true;
    const counts = kind === 'event' && !this.#isLive;
    if (counts) this.#onTheWay += 1;
    const isFar = counts && this.#onTheWay === this.#threadAfterEvents;
    const changes = this.#isThread ? this.#isLive : isFar;
    if (changes) this.#subscribesAnew(!this.#isThread);
    return changes;
  }

  /** Whatever was read from ended. */
  lost(): void {
    this.#subscribesAnew(false);
  }

  #subscribesAnew(isThread: boolean): void {
    this.#isThread = isThread;
    this.#isLive = false;
    this.#onTheWay = 0;
  }
}
