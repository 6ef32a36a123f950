import { SegmentFiles } from '../index/segment-files.ts';
import { StreamIndex, type StreamState } from '../index/stream-index.ts';
import { isSoftDeleted } from '../index/stream-metadata.ts';
import type { EventStoreError } from '../errors.ts';
import type { CutAppend } from '../log/cut.ts';
import { nodeFileSystem, type FileSystem } from '../log/file-system.ts';
import { Log } from '../log/log.ts';
import { IndexesUnfit } from '../log/saved-segments.ts';
import { recordBytesMax, type StoredEvent } from '../log/record.ts';
import { append } from './append.ts';
import { CommitQueue } from './commit-queue.ts';
import type { CursorSource } from './cursors.ts';
import { deleteStream } from './delete.ts';
import { writeFirstEvents } from './fresh-database.ts';
import type { AppendOutcome, Expectation, Transaction } from './transaction.ts';

/** How a store is opened. */
export interface EventStoreOptions {
  readonly directory: string;
  readonly files?: FileSystem;
  /** A segment of the log that has reached this size is followed by a new one. */
  readonly segmentBytes?: number;
  /** How many event ids are remembered for appends without an exact revision. */
  readonly recentIdsMax?: number;
  /** How many streams there may be, those of metadata included. */
  readonly streamsMax?: number;
  /** So much of the log, the newest of it, is read and checked before the store is open. */
  readonly startCheckBytes?: number;
  /** What has not been checked after this time is left to `scrub`. */
  readonly startCheckMs?: number;
  /** Is told of damage that is found while the store is open. */
  readonly onDamage?: (damage: EventStoreError) => void;
  /** Is told when appends begin to be refused for want of room, and when one is written again. */
  readonly onRoom?: (hasRoom: boolean) => void;
  /** Is told of an append at the end of the log that is cut, because it never ended: once, as a rule by `open`. */
  readonly onCut?: (cut: CutAppend) => void;
  readonly now?: () => number;
  /** Milliseconds since some moment, by a clock that only goes forwards. */
  readonly elapsedMs?: () => number;
}

/** What half a million events of 1 KiB take. */
const startCheckBytesDefault = 512 * 1024 * 1024;

/** A third of the time that programs give a start by default. */
const startCheckMsDefault = 5_000;

/** Whether a stream can be read. */
export type StreamStanding = 'readable' | 'missing' | 'tombstoned';

/** The streams of one directory: appends, and what cursors need to read. */
export class EventStore implements CursorSource {
  readonly index: StreamIndex;
  readonly now: () => number;
  readonly read: (position: number) => StoredEvent;
  readonly #log: Log;
  readonly #queue: CommitQueue;
  readonly #listeners = new Set<() => void>();

  private constructor(log: Log, index: StreamIndex, options: EventStoreOptions) {
    const { now = () => Date.now(), onRoom = () => undefined } = options;
    this.#log = log;
    this.index = index;
    this.now = now;
    this.read = (position) => log.read(position);
    const onCommit = () => {
      for (const listener of this.#listeners) listener();
      log.saveIfMuchIsNew();
    };
    this.#queue = new CommitQueue(log, index, now, { onCommit, onRoom });
  }

  /** Opens the log and its index, and makes the first events of a new one. */
  static async open(options: EventStoreOptions): Promise<EventStore> {
    const { index, log } = await openLog(options);
    const store = new EventStore(log, index, options);
    try {
      if (index.visible === 0) await store.#queue.submit(4096, writeFirstEvents);
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  /** Appends events to any number of streams, all or none. */
  append(transaction: Transaction): Promise<AppendOutcome> {
    let bytes = 256;
    for (const { stream, event } of transaction.records) bytes += recordBytesMax(stream, event);
    return this.#queue.submit(bytes, (writing) => append(writing, transaction));
  }

  /** Deletes a stream so that it may come back, or for good. */
  delete(expectation: Expectation, forGood: boolean): Promise<AppendOutcome> {
    return this.#queue.submit(512, (writing) => deleteStream(writing, expectation, forGood));
  }

  /** Whether readers can read a stream. */
  standing(name: string): StreamStanding {
    const stream = this.index.find(name);
    const owner = name.startsWith('$$') ? this.index.find(name.slice(2)) : undefined;
    if (this.#isTombstoned(stream) || this.#isTombstoned(owner)) return 'tombstoned';
    const first = stream?.ordinalAt(0);
    if (first === undefined || first >= this.index.visible) return 'missing';
    return isSoftDeleted(stream?.metadata) ? 'missing' : 'readable';
  }

  /** Calls back after every commit, until the answer is called. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads and checks, beside everything else, what opening the store left unread. */
  scrub(): Promise<void> {
    return this.#log.scrub();
  }

  /** Takes no more appends and finishes those that wait. */
  finishAppends(): Promise<void> {
    return this.#queue.close();
  }

  /** Finishes the appends that wait, seals the log and closes it. */
  async close(): Promise<void> {
    await this.finishAppends();
    await this.#log.close();
  }

  #isTombstoned(stream: StreamState | undefined): boolean {
    return stream?.tombstone !== undefined && stream.tombstone < this.index.visible;
  }
}

/** Opens the log, and its index with it: from saved indexes, but for those that do not fit the log. */
async function openLog(
  options: EventStoreOptions,
  distrusted: ReadonlySet<number> = new Set(),
): Promise<{ readonly log: Log; readonly index: StreamIndex }> {
  const index = new StreamIndex(options.recentIdsMax ?? 100_000, options.streamsMax);
  const { directory, files = nodeFileSystem } = options;
  try {
    const log = await Log.open({
      files,
      directory,
      saved: new SegmentFiles(files, directory, index, distrusted),
      segmentBytes: options.segmentBytes ?? 64 * 1024 * 1024,
      startCheckBytes: options.startCheckBytes ?? startCheckBytesDefault,
      startCheckMs: options.startCheckMs ?? startCheckMsDefault,
      elapsedMs: options.elapsedMs ?? (() => performance.now()),
      onDamage: options.onDamage ?? (() => undefined),
      onCut: options.onCut ?? (() => undefined),
      visit: (event) => {
        index.add(event);
        // What is in the log was accepted; not to hold on to its buffers, it is shown at once.
        index.publish();
      },
    });
    index.settle();
    return { log, index };
  } catch (error) {
    if (!(error instanceof IndexesUnfit)) throw error;
    return openLog(options, new Set([...distrusted, ...error.bases]));
  }
}
