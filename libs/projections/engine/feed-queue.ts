import type { FeedMessage } from '#kernel';
import { roughBytes } from './plain-weight.ts';

/** Something to be done between two batches; `drop` is called instead if that will not be. */
export interface Task {
  readonly kind: 'task';
  run(): Promise<void>;
  drop(): void;
}

/** What waits in line. */
export type Queued = FeedMessage | Task;

/** Bounds of the queue and of a batch. */
export interface QueueLimits {
  readonly batchEventsMax: number;
  readonly batchBytesMax: number;
  readonly batchWaitMs: number;
  readonly queueEventsMax: number;
  readonly queueBytesMax: number;
}

/**
 * Reads ahead of the worker, up to a bound; not pulling is the back-pressure. Everything keeps its
 * order, so that "caught up" is seen only behind the events it speaks of.
 */
export class FeedQueue {
  readonly #limits: QueueLimits;
  readonly #waiting: { message: Queued; bytes: number }[] = [];
  #bytes = 0;
  #end: { readonly failure?: unknown } | undefined;
  #wake: (() => void) | undefined;
  #room: (() => void) | undefined;

  constructor(source: AsyncIterable<FeedMessage>, limits: QueueLimits) {
    this.#limits = limits;
    void this.#pump(source);
  }

  /** How many messages wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Puts a task in line; it runs alone, between two batches. */
  push(task: Task): void {
    if (this.#end) {
      task.drop();
      return;
    }
    this.#waiting.push({ message: task, bytes: 0 });
    this.#wake?.();
  }

  /** Ends the wait of the worker; what still waits is dropped. */
  close(): void {
    this.#end ??= {};
    for (const { message } of this.#waiting.splice(0)) if (message.kind === 'task') message.drop();
    this.#wake?.();
    this.#room?.();
  }

  /** The next messages, at least one; a task comes alone. `undefined` when the feed has ended. */
  async take(): Promise<readonly Queued[] | undefined> {
    while (this.#waiting.length === 0) {
      if (this.#end) {
        if ('failure' in this.#end) throw this.#end.failure;
        return undefined;
      }
      await this.#news();
    }
    if (this.#limits.batchWaitMs > 0) await this.#linger();
    return this.#cut();
  }

  #cut(): Queued[] {
    const batch: Queued[] = [];
    let bytes = 0;
    while (batch.length < this.#limits.batchEventsMax && bytes < this.#limits.batchBytesMax) {
      const next = this.#waiting[batch.length];
      if (!next || (next.message.kind === 'task' && batch.length > 0)) break;
      batch.push(next.message);
      bytes += next.bytes;
      if (next.message.kind === 'task') break;
    }
    this.#waiting.splice(0, batch.length);
    this.#bytes -= bytes;
    this.#room?.();
    return batch;
  }

  async #linger(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<true>((resolve) => {
      timer = setTimeout(() => resolve(true), this.#limits.batchWaitMs);
    });
    while (!this.#end && !this.#isFull(this.#limits.batchEventsMax, this.#limits.batchBytesMax)) {
      if (await Promise.race([over, this.#news()])) break;
    }
    clearTimeout(timer);
  }

  #news(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #isFull(events: number, bytes: number): boolean {
    return this.#waiting.length >= events || this.#bytes >= bytes;
  }

  #hasEnded(): boolean {
    return this.#end !== undefined;
  }

  #mustWait(): boolean {
    const { queueEventsMax, queueBytesMax } = this.#limits;
    return !this.#end && this.#isFull(queueEventsMax, queueBytesMax);
  }

  async #pump(source: AsyncIterable<FeedMessage>): Promise<void> {
    try {
      for await (const message of source) {
        if (this.#hasEnded()) return;
        const bytes = message.kind === 'event' ? roughBytes(message.event) : 0;
        this.#waiting.push({ message, bytes });
        this.#bytes += bytes;
        this.#wake?.();
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
