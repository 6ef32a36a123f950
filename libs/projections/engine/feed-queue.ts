import type { FeedMessage, Position } from '#kernel';
import { systemClock, type Clock } from './pause.ts';
import { roughBytes } from './plain-weight.ts';

/** Something to be done between two batches; `drop` is called instead if that will not be. */
export interface Task {
  readonly kind: 'task';
  run(): Promise<void>;
  drop(): void;
}

/** What waits in line. */
export type Queued = FeedMessage | Task;

/** Bounds of the queue. */
export interface QueueLimits {
  readonly queueEventsMax: number;
  readonly queueBytesMax: number;
}

/** Bounds of one batch. */
export interface BatchBounds {
  readonly eventsMax: number;
  readonly bytesMax: number;
  /** How long it waits to become full; not once something else than an event waits. */
  readonly waitMs: number;
}

/**
 * Reads ahead of the worker, up to a bound; not pulling is the back-pressure. Everything keeps its
 * order, so that "caught up" is seen only behind the events it speaks of.
 */
export class FeedQueue {
  readonly #limits: QueueLimits;
  readonly #clock: Clock;
  readonly #waiting: { message: Queued; bytes: number }[] = [];
  #bytes = 0;
  /** Messages in line that ask for being met soon. */
  #urgent = 0;
  #filling: BatchBounds | undefined;
  #end: { readonly failure?: unknown } | undefined;
  #readTo: Position | undefined;
  #wake: (() => void) | undefined;
  #room: (() => void) | undefined;

  constructor(source: AsyncIterable<FeedMessage>, limits: QueueLimits, clock = systemClock) {
    this.#limits = limits;
    this.#clock = clock;
    void this.#pump(source);
  }

  /** How many messages wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Up to where the log was read, as far as it was. */
  get readTo(): Position | undefined {
    return this.#readTo;
  }

  /** Whether a batch of these bounds is there: it would be no larger if it were taken later. */
  hasFull(bounds: BatchBounds): boolean {
    return this.#isFull(bounds) || this.#mustWait();
  }

  /** Puts a task in line; it runs alone, between two batches. */
  push(task: Task): void {
    if (this.#end) {
      task.drop();
      return;
    }
    this.#enqueue(task, 0);
  }

  /** Ends the wait of the worker; what still waits is dropped. */
  close(): void {
    this.#end ??= {};
    for (const { message } of this.#waiting.splice(0)) if (message.kind === 'task') message.drop();
    this.#urgent = 0;
    this.#wake?.();
    this.#room?.();
  }

  /** The next messages, at least one; a task comes alone. `undefined` when the feed has ended. */
  async take(bounds: BatchBounds): Promise<readonly Queued[] | undefined> {
    while (this.#waiting.length === 0) {
      if (this.#end) {
        if ('failure' in this.#end) throw this.#end.failure;
        return undefined;
      }
      await this.#news();
    }
    if (bounds.waitMs > 0) await this.#fill(bounds);
    return this.#cut(bounds);
  }

  #cut({ eventsMax, bytesMax }: BatchBounds): Queued[] {
    const batch: Queued[] = [];
    let bytes = 0;
    while (batch.length < eventsMax && bytes < bytesMax) {
      const next = this.#waiting[batch.length];
      if (!next || (next.message.kind === 'task' && batch.length > 0)) break;
      batch.push(next.message);
      bytes += next.bytes;
      if (isUrgent(next.message)) this.#urgent -= 1;
      if (next.message.kind === 'task') break;
    }
    this.#waiting.splice(0, batch.length);
    this.#bytes -= bytes;
    this.#room?.();
    return batch;
  }

  async #fill(bounds: BatchBounds): Promise<void> {
    const enough = new AbortController();
    const over = this.#clock.pause(bounds.waitMs, enough.signal).then(() => true);
    this.#filling = bounds;
    while (!this.#end && !this.#isWorthTaking(bounds)) {
      if (await Promise.race([over, this.#news()])) break;
    }
    this.#filling = undefined;
    enough.abort();
  }

  #news(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #enqueue(message: Queued, bytes: number): void {
    this.#waiting.push({ message, bytes });
    this.#bytes += bytes;
    if (isUrgent(message)) this.#urgent += 1;
    if (!this.#filling || this.#isWorthTaking(this.#filling)) this.#wake?.();
  }

  /** A batch that waits to become full need not wait for what the queue has no room for. */
  #isWorthTaking(bounds: BatchBounds): boolean {
    return this.#urgent > 0 || this.hasFull(bounds);
  }

  #isFull({ eventsMax, bytesMax }: Omit<BatchBounds, 'waitMs'>): boolean {
    return this.#waiting.length >= eventsMax || this.#bytes >= bytesMax;
  }

  #hasEnded(): boolean {
    return this.#end !== undefined;
  }

  #mustWait(): boolean {
    const { queueEventsMax: eventsMax, queueBytesMax: bytesMax } = this.#limits;
    return !this.#end && this.#isFull({ eventsMax, bytesMax });
  }

  async #pump(source: AsyncIterable<FeedMessage>): Promise<void> {
    try {
      for await (const message of source) {
        if (this.#hasEnded()) return;
        const bytes = message.kind === 'event' ? roughBytes(message.event) : 0;
        this.#readTo = positionOf(message) ?? this.#readTo;
        this.#enqueue(message, bytes);
        while (this.#mustWait()) {
          await new Promise<void>((resolve) => (this.#room = resolve));
        }
      }
      this.#end ??= {};
    } catch (failure) {
      this.#end ??= { failure };
    }
    this.#wake?.();
  }
}

function positionOf(message: FeedMessage): Position | undefined {
  if (message.kind === 'event') return message.event.position;
  return 'position' in message ? message.position : undefined;
}

/** A batch does not wait to become full before it: tasks, and what says that nothing more comes for now. */
function isUrgent({ kind }: Queued): boolean {
  return kind === 'task' || kind === 'caughtUp' || kind === 'disconnected';
}
