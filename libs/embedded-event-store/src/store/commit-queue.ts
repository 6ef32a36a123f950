import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventStoreError } from '../errors.ts';
import type { StreamIndex } from '../index/stream-index.ts';
import type { FrameBuilder } from '../log/frame.ts';
import type { Log } from '../log/log.ts';
import { Writing } from './writing.ts';

interface Waiting {
  readonly bytes: number;
  readonly decide: (writing: Writing) => unknown;
  readonly resolve: (outcome: never) => void;
  readonly reject: (error: unknown) => void;
}

/** What is told of the commits of a queue. */
export interface CommitListener {
  /** There are new events. */
  readonly onCommit: () => void;
  /** Appends begin to be refused for want of room, or are written again. */
  readonly onRoom: (hasRoom: boolean) => void;
}

const frameBytesMax = 4 * 1024 * 1024;

/** A frame of which all is decided, and what each member of its group is told when it is durable. */
interface Decided {
  readonly frame: FrameBuilder;
  readonly answers: readonly (() => void)[];
}

/**
 * Group commit: whatever waits while a flush is under way goes into the next frame together.
 *
 * Each append is decided when its frame is built, in the order of arrival, on the durable state
 * and what the frame already holds. Its answer, a refusal as well, is given when the frame is
 * durable, because it may rest on events of the same frame. One that cannot be decided to its end
 * takes the frame with it: the others of its group are then decided anew, each in a frame of its own.
 */
export class CommitQueue {
  readonly #log: Log;
  readonly #index: StreamIndex;
  readonly #now: () => number;
  readonly #listener: CommitListener;
  #hasRoom = true;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(log: Log, index: StreamIndex, now: () => number, listener: CommitListener) {
    this.#log = log;
    this.#index = index;
    this.#now = now;
    this.#listener = listener;
  }

  /** Decides something on the latest state; `bytes` is about what it will write. */
  submit<T>(bytes: number, decide: (writing: Writing) => T): Promise<T> {
    if (this.#closed) {
      return Promise.reject(new EventStoreError('closed', 'The event store is closing.'));
    }
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ bytes, decide, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Takes nothing more and finishes what waits. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Let everything that arrived in this turn of the event loop share the first frame.
    await nextTurn();
    while (this.#waiting.length > 0) {
      await this.#settle(this.#takeGroup());
    }
    this.#running = undefined;
  }

  async #settle(group: readonly Waiting[]): Promise<void> {
    let decided: Decided | undefined;
    try {
      decided = await this.#decide(group);
      await this.#commit(decided);
    } catch (error) {
      this.#index.retract();
      const isOfTheStore = error instanceof EventStoreError;
      if (!decided && !isOfTheStore && group.length > 1) {
        for (const one of group) await this.#settle([one]);
        return;
      }
      if (isOfTheStore && error.code === 'disk-full') this.#room(false);
      for (const { reject } of group) reject(error);
    }
  }

  #takeGroup(): Waiting[] {
    let count = 0;
    for (let bytes = 0; count < this.#waiting.length && bytes < frameBytesMax; count++) {
      bytes += (this.#waiting[count] as Waiting).bytes;
    }
    return this.#waiting.splice(0, count);
  }

  /** What is durable cannot be taken back: a store that cannot show it writes nothing any more. */
  #publish(): void {
    try {
      this.#index.publish();
    } catch (error) {
      throw this.#log.failIndex(error);
    }
  }

  async #decide(group: readonly Waiting[]): Promise<Decided> {
    const capacity = group.reduce((sum, { bytes }) => sum + bytes, 0);
    const frame = await this.#log.begin(capacity);
    const read = (position: number) => this.#log.read(position);
    const writing = new Writing(this.#index, frame, read, this.#now());
    const answers = group.map(({ decide, resolve, reject }) => {
      const before = frame.records;
      try {
        const outcome = decide(writing);
        return () => resolve(outcome as never);
      } catch (error) {
        // Half an append must not become durable with the rest of the frame.
        if (frame.records !== before) throw error;
        return () => reject(error);
      }
    });
    return { frame, answers };
  }

  async #commit({ frame, answers }: Decided): Promise<void> {
    if (frame.records > 0) {
      await this.#log.commit(frame);
      this.#publish();
      this.#room(true);
    }
    for (const answer of answers) answer();
    if (frame.records > 0) this.#listener.onCommit();
  }

  #room(hasRoom: boolean): void {
    if (hasRoom === this.#hasRoom) return;
    this.#hasRoom = hasRoom;
    // Whatever it throws is no fault of an append.
    queueMicrotask(() => this.#listener.onRoom(hasRoom));
  }
}
