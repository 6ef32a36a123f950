import type {
  AllStreamSubscription,
  Position as ClientPosition,
  RecordedEvent,
  StreamSubscription,
} from '@kurrent/kurrentdb-client';
import type { LoggedEvent, Position } from '#kernel';
import { loggedEvent, positionFrom } from './logged-event.ts';

/** What comes out of a subscription, in order. After `ended` nothing follows. */
export type Pulled =
  | { readonly kind: 'event'; readonly event: LoggedEvent }
  | { readonly kind: 'caughtUp' | 'checkpoint'; readonly position?: Position }
  | { readonly kind: 'ended'; readonly cause: unknown };

/** Whoever hands out a subscription message by message. */
export interface LogReader {
  /** The next message; waits for it until the signal aborts. */
  next(options?: { readonly signal?: AbortSignal }): Promise<Pulled>;
  /** Lets go of what it reads from. */
  close(): Promise<void>;
}

type Mark = Extract<Pulled, { kind: 'caughtUp' | 'checkpoint' }> & { readonly behind: number };

/** How the client tells of a checkpoint. */
export type CheckpointReached = (subscription: unknown, position: ClientPosition) => void;

const CANCELLED = new Error('the reader let go of the subscription');
const SILENT = new Error('the event store did not answer in time');

/**
 * Pulls one subscription message by message. The client says "caught up" and "checkpoint" when it
 * parses them, while events sent before still lie in its buffer; here they keep their place: each is
 * noted with the number of events ahead of it and handed out after them.
 */
export class SubscriptionReader implements LogReader {
  readonly #subscription: AllStreamSubscription | StreamSubscription;
  readonly #marks: Mark[] = [];
  #taken = 0;
  #ended: { readonly cause: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(
    subscribe: (onCheckpoint: CheckpointReached) => AllStreamSubscription | StreamSubscription,
  ) {
    this.#subscription = subscribe((_, position) => {
      this.#mark({ kind: 'checkpoint', position: positionFrom(position) });
    });
    this.#subscription
      .on('caughtUp', (info?: { position?: ClientPosition }) => {
        const position = info?.position && positionFrom(info.position);
        this.#mark(position ? { kind: 'caughtUp', position } : { kind: 'caughtUp' });
      })
      .on('error', (cause: unknown) => this.#end(cause))
      .on('end', () => this.#end(new Error('the event store ended the subscription')))
      .on('close', () => this.#end(CANCELLED))
      .on('readable', () => this.#awake());
  }

  /** The next message; waits for it up to a time, if one is given, and until the signal aborts. */
  async next(options: { signal?: AbortSignal; timeoutMs?: number } = {}): Promise<Pulled> {
    for (;;) {
      const pulled = this.pull();
      if (pulled) return pulled;
      if (this.#ended) return { kind: 'ended', cause: this.#ended.cause };
      if (options.signal?.aborted) return { kind: 'ended', cause: options.signal.reason };
      await this.#message(options);
    }
  }

  /** Cancels the subscription. */
  async close(): Promise<void> {
    this.#end(CANCELLED);
    // Fails if the subscription never got a connection; then there is nothing to cancel.
    await this.#subscription.unsubscribe().catch(() => undefined);
    this.#subscription.destroy();
  }

  /** The next message, if one is there already. */
  pull(): Exclude<Pulled, { kind: 'ended' }> | undefined {
    const mark = this.#marks[0];
    if (mark && mark.behind <= this.#taken) {
      this.#marks.shift();
      const { behind: _, ...message } = mark;
      return message;
    }
    const resolved = this.#subscription.read() as { event?: RecordedEvent } | null;
    if (!resolved) return undefined;
    this.#taken += 1;
    // Without an event it is a link whose target is gone; links are not followed here.
    return resolved.event ? { kind: 'event', event: loggedEvent(resolved.event) } : this.pull();
  }

  #mark(message: Extract<Pulled, { kind: 'caughtUp' | 'checkpoint' }>): void {
    this.#marks.push({ ...message, behind: this.#taken + this.#subscription.readableLength });
    this.#awake();
  }

  #end(cause: unknown): void {
    this.#ended ??= { cause };
    this.#awake();
  }

  #awake(): void {
    this.#wake?.();
  }

  async #message(options: { signal?: AbortSignal; timeoutMs?: number }): Promise<void> {
    const { signal, timeoutMs } = options;
    const stop = (): void => this.#awake();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      signal?.addEventListener('abort', stop);
      if (timeoutMs !== undefined) timer = setTimeout(() => this.#end(SILENT), timeoutMs);
    });
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    this.#wake = undefined;
  }
}
