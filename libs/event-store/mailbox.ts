/** Nothing follows. */
export interface Ended {
  readonly kind: 'ended';
  readonly cause: unknown;
}

/** How long to wait for a message. */
export interface Waiting {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

const SILENT = new Error('the event store did not answer in time');

/** Where messages that come by themselves are waited for, one after the other, until they end. */
export class Mailbox<Message> {
  readonly #pull: () => Message | undefined;
  #ended: Ended | undefined;
  #wake: (() => void) | undefined;

  /** `pull` gives the next message, if one is there already. */
  constructor(pull: () => Message | undefined) {
    this.#pull = pull;
  }

  /** There may be another message. */
  arrived(): void {
    this.#wake?.();
  }

  /** Behind those that are there, no more will come; the first cause counts. */
  end(cause: unknown): void {
    this.#ended ??= { kind: 'ended', cause };
    this.#wake?.();
  }

  /** The next message; waits for it up to a time, if one is given, and until the signal aborts. */
  async next(waiting: Waiting = {}): Promise<Message | Ended> {
    for (;;) {
      const message = this.#pull();
      if (message) return message;
      if (this.#ended) return this.#ended;
      if (waiting.signal?.aborted) return { kind: 'ended', cause: waiting.signal.reason };
      await this.#news(waiting);
    }
  }

  async #news({ signal, timeoutMs }: Waiting): Promise<void> {
    const stop = (): void => this.#wake?.();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      signal?.addEventListener('abort', stop);
      if (timeoutMs !== undefined) timer = setTimeout(() => this.end(SILENT), timeoutMs);
    });
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    this.#wake = undefined;
  }
}
