import type {
  AllStreamSubscription,
  Position as ClientPosition,
  RecordedEvent,
  StreamSubscription,
} from '@kurrent/kurrentdb-client';
import type { LoggedEvent, Position } from '#kernel';
import { loggedEvent, positionFrom } from './logged-event.ts';
import { Mailbox, type Ended, type Waiting } from './mailbox.ts';

/** What comes out of a subscription, in order. After `ended` nothing follows. */
export type Pulled =
  | { readonly kind: 'event'; readonly event: LoggedEvent }
  | { readonly kind: 'caughtUp' | 'checkpoint'; readonly position?: Position }
  | { readonly kind: 'connected' }
  | Ended;

/** Whoever hands out a subscription message by message. */
export interface LogReader {
  /** The next message; waits for it until the signal aborts. */
  next(options?: { readonly signal?: AbortSignal }): Promise<Pulled>;
  /** Lets go of what it reads from. */
  close(): Promise<void>;
}

type Message = Exclude<Pulled, { kind: 'event' | 'ended' }>;
type Mark = Message & { readonly behind: number };

/** How the client tells of a checkpoint. */
export type CheckpointReached = (subscription: unknown, position: ClientPosition) => void;

const CANCELLED = new Error('the reader let go of the subscription');

/**
 * Pulls one subscription message by message. The client says "caught up" and "checkpoint" when it
 * parses them, while events sent before still lie in its buffer; here they keep their place: each is
 * noted with the number of events ahead of it and handed out after them.
 */
export class SubscriptionReader implements LogReader {
  readonly #subscription: AllStreamSubscription | StreamSubscription;
  readonly #marks: Mark[] = [];
  readonly #mailbox = new Mailbox(() => this.pull());
  #taken = 0;

  constructor(
    subscribe: (onCheckpoint: CheckpointReached) => AllStreamSubscription | StreamSubscription,
  ) {
    this.#subscription = subscribe((_, position) => {
      this.#mark({ kind: 'checkpoint', position: positionFrom(position) });
    });
    this.#subscription
      .on('confirmation', () => this.#mark({ kind: 'connected' }))
      .on('caughtUp', (info?: { position?: ClientPosition }) => {
        const position = info?.position && positionFrom(info.position);
        this.#mark(position ? { kind: 'caughtUp', position } : { kind: 'caughtUp' });
      })
      .on('error', (cause: unknown) => this.#mailbox.end(cause))
      .on('end', () => this.#mailbox.end(new Error('the event store ended the subscription')))
      .on('close', () => this.#mailbox.end(CANCELLED))
      .on('readable', () => this.#mailbox.arrived());
  }

  /** The next message; waits for it up to a time, if one is given, and until the signal aborts. */
  next(waiting?: Waiting): Promise<Pulled> {
    return this.#mailbox.next(waiting);
  }

  /** Cancels the subscription. */
  async close(): Promise<void> {
    this.#mailbox.end(CANCELLED);
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

  #mark(message: Message): void {
    this.#marks.push({ ...message, behind: this.#taken + this.#subscription.readableLength });
    this.#mailbox.arrived();
  }
}
