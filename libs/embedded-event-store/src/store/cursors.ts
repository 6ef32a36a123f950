import { visibleLastRevision, type StreamIndex, type StreamState } from '../index/stream-index.ts';
import type { StoredEvent } from '../log/record.ts';

/** What a cursor reads from. */
export interface CursorSource {
  readonly index: StreamIndex;
  readonly read: (position: number) => StoredEvent;
  readonly now: () => number;
}

/**
 * Gives events one by one, and undefined when there is none at the moment. A cursor that goes
 * forwards may be asked again later, when there is more.
 */
export interface Cursor {
  next(): StoredEvent | undefined;
  /** Whether readers must not see an event, because its stream's metadata says it is too old. */
  hides(event: StoredEvent): boolean;
}

/** Every event in the order of the log, from an ordinal on. */
export class AllForwards implements Cursor {
  readonly #source: CursorSource;
  #ordinal: number;

  constructor(source: CursorSource, ordinal: number) {
    this.#source = source;
    this.#ordinal = ordinal;
  }

  /** How many events are ahead. */
  get ahead(): number {
    return this.#source.index.visible - this.#ordinal;
  }

  /** Nothing is hidden in `$all`, live or not. */
  setLive(): void {}

  next(): StoredEvent | undefined {
    const { index, read } = this.#source;
    if (this.#ordinal >= index.visible) return undefined;
    return read(index.positions.at(this.#ordinal++));
  }

  /** `$all` shows what its streams no longer show. */
  hides(): boolean {
    return false;
  }
}

/** Every event in reverse order, from before an ordinal. */
export class AllBackwards implements Cursor {
  readonly #source: CursorSource;
  #ordinal: number;

  constructor(source: CursorSource, ordinal: number) {
    this.#source = source;
    this.#ordinal = ordinal;
  }

  next(): StoredEvent | undefined {
    const { index, read } = this.#source;
    if (this.#ordinal <= 0) return undefined;
    return read(index.positions.at(--this.#ordinal));
  }

  /** `$all` shows what its streams no longer show. */
  hides(): boolean {
    return false;
  }
}

/** The events of one stream in order, as far as its metadata lets them be read. */
export class StreamForwards implements Cursor {
  readonly #source: CursorSource;
  readonly #name: string;
  #stream: StreamState | undefined;
  #revision: number;
  #begun = false;
  #live = false;

  constructor(source: CursorSource, name: string, revision: number) {
    this.#source = source;
    this.#name = name;
    this.#revision = revision;
  }

  /** How many events are ahead. */
  get ahead(): number {
    return (this.#find()?.length ?? 0) - this.#revision;
  }

  /** The last revision that was given or passed over, if there is one; what is not there yet never was. */
  get passed(): number | undefined {
    const last = visibleLastRevision(this.#find(), this.#source.index.visible);
    const passed = Math.min(this.#revision - 1, last);
    return passed < 0 ? undefined : passed;
  }

  /**
   * From now on every event is shown, or only what the metadata lets be read once more: as on a
   * real node, metadata hide what is past, and a live subscriber sees all that happens.
   */
  setLive(live: boolean): void {
    this.#live = live;
    const stream = this.#find();
    if (!live || !stream) return;
    const { visible } = this.#source.index;
    const first = firstReadable(stream, visible);
    const next = visibleLastRevision(stream, visible) + 1;
    this.#revision = Math.max(this.#revision, Math.min(first, next));
  }

  next(): StoredEvent | undefined {
    const stream = this.#find();
    if (!stream) return undefined;
    const { index, read } = this.#source;
    // Where nothing is readable yet the place is kept: a deleted stream may come back.
    const first = this.#live ? 0 : firstReadable(stream, index.visible);
    let revision = Math.max(this.#revision, first);
    if (!this.#begun && !this.#live) {
      const passed = passExpired(this.#source, stream, revision);
      if (passed > revision) this.#revision = revision = passed;
    }
    this.#begun = true;
    const ordinal = stream.ordinalAt(revision);
    if (ordinal === undefined || ordinal >= index.visible) return undefined;
    this.#revision = revision + 1;
    return read(index.positions.at(ordinal));
  }

  hides(event: StoredEvent): boolean {
    const stream = this.#find();
    if (this.#live || !stream) return false;
    return isExpired(stream, event, this.#source.now());
  }

  #find(): StreamState | undefined {
    return (this.#stream ??= this.#source.index.find(this.#name));
  }
}

/** The events of one stream in reverse order. */
export class StreamBackwards implements Cursor {
  readonly #source: CursorSource;
  readonly #stream: StreamState;
  readonly #first: number;
  #revision: number;

  constructor(source: CursorSource, stream: StreamState, revision: number) {
    this.#source = source;
    this.#stream = stream;
    this.#first = passExpired(source, stream, firstReadable(stream, source.index.visible));
    this.#revision = Math.min(revision, visibleLastRevision(stream, source.index.visible));
  }

  next(): StoredEvent | undefined {
    const { index, read } = this.#source;
    if (this.#revision < this.#first) return undefined;
    const ordinal = this.#stream.ordinalAt(this.#revision--) as number;
    return read(index.positions.at(ordinal));
  }

  hides(event: StoredEvent): boolean {
    return isExpired(this.#stream, event, this.#source.now());
  }
}

/** The first revision of a stream that its metadata lets be read. */
export function firstReadable(stream: StreamState, visible: number): number {
  const { metadata } = stream;
  // Of metadata itself only the latest can be read.
  const maxCount = stream.name.startsWith('$$') ? 1 : metadata?.maxCount;
  const truncated = metadata?.truncateBefore ?? 0;
  if (maxCount === undefined) return truncated;
  return Math.max(0, visibleLastRevision(stream, visible) - maxCount + 1, truncated);
}

/**
 * The first revision from this one on that is not too old: this one, or found by halving, for times
 * ascend. Where the clock went back, some that are not too old may be passed with those that are.
 */
function passExpired(source: CursorSource, stream: StreamState, revision: number): number {
  if (stream.metadata?.maxAgeSeconds === undefined) return revision;
  const { index, read, now } = source;
  const isTooOld = (at: number) =>
    isExpired(stream, read(index.positions.at(stream.ordinalAt(at) as number)), now());
  let low = revision;
  let high = visibleLastRevision(stream, index.visible) + 1;
  if (low < high && !isTooOld(low)) return low;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isTooOld(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the metadata of its stream says that an event is too old to be read. */
export function isExpired(stream: StreamState, event: StoredEvent, nowMs: number): boolean {
  const maxAge = stream.metadata?.maxAgeSeconds;
  return maxAge !== undefined && event.createdMs < nowMs - maxAge * 1000;
}
