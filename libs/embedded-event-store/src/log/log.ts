import { closeAll } from '../closing.ts';
import { EventStoreError, isOutOfFiles, isOutOfRoom, systemCode } from '../errors.ts';
import { writeFully, type FileSystem } from './file-system.ts';
import { FrameBuilder } from './frame.ts';
import { LogReader } from './log-reader.ts';
import { damagedSegment, wrongIndex } from './damage.ts';
import { inspectInSteps, type Inspected } from './inspect.ts';
import type { StoredEvent } from './record.ts';
import { recoverLog, type Recovered, type RecoverOptions } from './recover.ts';
import { roll, type RollOptions } from './roll.ts';
import { coveredOf, type SavedSegments } from './saved-segments.ts';
import { scrub } from './scrub.ts';
import { FlushFailed, type Segment } from './segment.ts';
import { atOnce, stepByStep, type Steps } from './steps.ts';
import { sayUnflushed } from './unflushed.ts';

/** What the log needs to be opened. */
export interface LogOptions extends RecoverOptions {
  /** A segment that has reached this size is followed by a new one. */
  readonly segmentBytes: number;
  /** Is told of damage that is found while the log is open. */
  readonly onDamage: (damage: EventStoreError) => void;
}

/** After a kill, at most this much of the last segment is indexed anew. */
const unsavedBytesMax = 16 * 1024 * 1024;

/**
 * The append-only log: one writer, one frame under way at a time.
 *
 * `begin` gives a frame at the next position, `commit` makes it durable. A write that finds no
 * room is taken back and the log goes on; a flush that fails ends all writing, because nobody can
 * say what is on the disk after it.
 */
export class Log {
  readonly #files: FileSystem;
  readonly #toRoll: RollOptions;
  readonly #segmentBytes: number;
  readonly #segments: Segment[];
  readonly #reader: LogReader;
  readonly #saved: SavedSegments;
  #lastCrc: number;
  /** Behind the end only where an append was cut and there was no room yet for another segment. */
  readonly #resumeAt: number;
  /** Whether the next frame needs a segment that could not be begun yet, or not to the end: it may have its name. */
  #isToRoll: boolean;
  #savedTo: number;
  #failure: EventStoreError | undefined;
  readonly #onDamage: (damage: EventStoreError) => void;
  readonly #damaged = new Map<Segment, EventStoreError>();
  readonly #unread: readonly Segment[];
  #scrubbing: Promise<void> | undefined;
  #closing = false;

  private constructor(options: LogOptions, found: Recovered) {
    const { segments, unread, lastCrc, resumeAt } = found;
    this.#files = options.files;
    this.#toRoll = options;
    this.#segmentBytes = options.segmentBytes;
    this.#segments = segments;
    this.#onDamage = options.onDamage;
    this.#unread = unread;
    this.#reader = new LogReader(options.files, segments, (segment) => this.#inspect(segment));
    this.#saved = options.saved;
    this.#savedTo = this.#last.base;
    this.#lastCrc = lastCrc;
    this.#resumeAt = resumeAt;
    this.#isToRoll = this.#last.end < resumeAt;
  }

  /** Opens a log; see `recoverLog` for what is checked. */
  static async open(options: LogOptions): Promise<Log> {
    return new Log(options, await recoverLog(options));
  }

  /** Why nothing can be written any more, if so. */
  get failure(): EventStoreError | undefined {
    return this.#failure;
  }

  /** The next frame, to be given to `commit`. */
  async begin(capacity: number): Promise<FrameBuilder> {
    if (this.#failure) throw this.#failure;
    const { base, end } = this.#last;
    if (end - base >= this.#segmentBytes || this.#isToRoll) await this.#roll();
    return new FrameBuilder(this.#last.end, capacity);
  }

  /** Makes a frame durable; it is not in the log before this promise is kept. */
  async commit(frame: FrameBuilder): Promise<void> {
    const { bytes, lastCrc } = frame.finish(this.#lastCrc);
    const segment = this.#last;
    await this.#write(segment, bytes);
    await this.#flush(segment);
    segment.end += bytes.length;
    segment.sums.add(bytes);
    this.#lastCrc = lastCrc;
    this.#reader.remember(frame.position, bytes);
  }

  /** Ends all writing, because the index could not take what is durable: it is not saved either. */
  failIndex(cause: unknown): EventStoreError {
    this.#saved.forget(this.#last.base);
    return this.#fail('The index could not take an append that is durable', cause);
  }

  /** Saves the index of the last segment when much was added to it since the last time. */
  saveIfMuchIsNew(): void {
    if (this.#last.end - this.#savedTo < unsavedBytesMax) return;
    this.#savedTo = this.#last.end;
    void this.#saved.save(coveredOf(this.#last, this.#lastCrc));
  }

  /** The record at a position. */
  read(position: number): StoredEvent {
    return this.#reader.read(position);
  }

  /** Reads and checks, beside everything else, what opening the log left unread. */
  scrub(): Promise<void> {
    return (this.#scrubbing ??= scrub(this.#files, this.#unread, {
      isOver: () => this.#closing || this.#damaged.size > 0,
      onUnfit: async (segment) => {
        this.#judge(segment, await stepByStep(this.#inspecting(segment)));
      },
    }));
  }

  /** Seals the log, so that later damage to its last frame is seen as such, and closes it. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#scrubbing;
    try {
      if (!this.#failure && !this.#isToRoll) await this.commit(new FrameBuilder(this.#last.end, 0));
    } catch {
      // A log that cannot be sealed is still whole.
    }
    // Also where it was not sealed: nothing is written any more when the log is closed.
    await this.#saved.save(coveredOf(this.#last, this.#lastCrc));
    this.#failure ??= new EventStoreError('closed', 'The event store is closed.');
    await closeAll(
      this.#segments.map(
        ({ file }) =>
          () =>
            this.#files.close(file),
      ),
    );
  }

  get #last(): Segment {
    return this.#segments.at(-1) as Segment;
  }

  /**
   * A block does not fit its sum: the frames tell whether the log is damaged or the sum is wrong, with
   * which nothing of the index is believed. Without its saved index the segment is read at the next
   * start, which damage stops, and which saves the right sum.
   */
  #judge(segment: Segment, { damage, sums }: Inspected): EventStoreError | undefined {
    const known = this.#damaged.get(segment);
    if (known) return known;
    this.#saved.forget(segment.base);
    if (damage.length === 0 && sums.equals(segment.sums.save())) return undefined;
    const found = damage.length > 0 ? damagedSegment(segment, damage) : wrongIndex(segment);
    this.#damaged.set(segment, found);
    if (this.#damaged.size === 1) this.#onDamage(found);
    return found;
  }

  /** A read cannot wait for this, so everybody does, once for each damaged segment. */
  #inspect(segment: Segment): EventStoreError | undefined {
    const known = this.#damaged.get(segment);
    return known ?? this.#judge(segment, atOnce(this.#inspecting(segment)));
  }

  #inspecting(segment: Segment): Steps<Inspected> {
    const next = this.#segments[this.#segments.indexOf(segment) + 1];
    return inspectInSteps(this.#files, segment, next?.previousCrc ?? this.#lastCrc);
  }

  async #write(segment: Segment, bytes: Buffer): Promise<void> {
    const offset = segment.end - segment.base;
    try {
      writeFully(this.#files, segment.file, bytes, offset);
    } catch (error) {
      try {
        this.#files.truncate(segment.file, offset);
        // Before another is written there: what is left behind its end would say that it was acknowledged.
        await this.#files.flush(segment.file);
      } catch (cause) {
        throw this.#fail('A write that failed could not be taken back', cause);
      }
      if (!isOutOfRoom(error)) throw this.#fail('A write failed', error);
      throw diskFull(error);
    }
  }

  async #flush(segment: Segment): Promise<void> {
    try {
      await this.#files.flush(segment.file);
    } catch (error) {
      sayUnflushed(this.#files, this.#toRoll.directory, segment.end);
      throw this.#fail('A flush to disk failed', error);
    }
  }

  async #roll(): Promise<void> {
    this.#isToRoll = true;
    try {
      const behind = { lastCrc: this.#lastCrc, resumeAt: this.#resumeAt };
      await roll(this.#toRoll, this.#segments, behind);
      this.#isToRoll = false;
      this.#savedTo = this.#last.base;
    } catch (error) {
      if (isOutOfRoom(error)) throw diskFull(error);
      if (isOutOfFiles(error)) throw tooManyFiles(error);
      const cause = error instanceof FlushFailed ? error.cause : error;
      throw this.#fail('A new segment could not be started', cause);
    }
  }

  #fail(what: string, cause: unknown): EventStoreError {
    this.#failure = new EventStoreError(
      'read-only',
      `${what} (${systemCode(cause) ?? String(cause)}): the event store only reads from now on. ` +
        'Check the disk, then restart it.',
      { cause },
    );
    return this.#failure;
  }
}

function tooManyFiles(cause: unknown): EventStoreError {
  return new EventStoreError(
    'disk-full',
    `There is no room for this append: the system opens no more files (${systemCode(cause)}). Raise the ` +
      'limit of open files; reading goes on meanwhile.',
    { cause },
  );
}

function diskFull(cause: unknown): EventStoreError {
  return new EventStoreError(
    'disk-full',
    'There is no room for this append. Free some disk space; reading goes on meanwhile.',
    { cause },
  );
}
