import type { StoredEvent } from '../log/record.ts';
import type { SegmentColumns } from './segment-columns.ts';
import type { StreamMetadata } from './stream-metadata.ts';
import type { StreamState } from './stream-state.ts';

/** What was before a segment. */
export type SegmentStart = Pick<SegmentColumns, 'firstOrdinal' | 'firstKey' | 'namesCrc'>;

/** The columns of the segment that is being written, so that it can be saved as a whole. */
export class SegmentJournal {
  readonly #start: SegmentStart;
  #low = new Uint32Array(256);
  #high = new Uint16Array(256);
  #keys = new Uint32Array(256);
  #ids = Buffer.alloc(256 * 16);
  #length = 0;
  readonly #metadata = new Map<number, StreamMetadata>();
  readonly #tombstones: number[] = [];

  constructor(start: SegmentStart) {
    this.#start = start;
  }

  /** Goes on from what was saved of the segment. */
  static from(columns: SegmentColumns): SegmentJournal {
    const journal = new SegmentJournal(columns);
    journal.#length = columns.low.length;
    journal.#grow(journal.#length + 256);
    journal.#low.set(columns.low);
    journal.#high.set(columns.high);
    journal.#keys.set(columns.keys);
    journal.#ids.set(columns.ids);
    for (const [key, metadata] of columns.notes.metadata) journal.#metadata.set(key, metadata);
    journal.#tombstones.push(...columns.notes.tombstones);
    return journal;
  }

  /** How many events there are before and in the segment. */
  get ordinals(): number {
    return this.#start.firstOrdinal + this.#length;
  }

  add(stream: StreamState, event: StoredEvent): void {
    const at = this.#length;
    if (at === this.#low.length) this.#grow(2 * at);
    this.#low[at] = event.position >>> 0;
    this.#high[at] = event.position / 2 ** 32;
    this.#keys[at] = stream.key;
    this.#ids.set(event.id, 16 * at);
    if (event.isTombstone) this.#tombstones.push(this.ordinals);
    this.#length += 1;
  }

  setMetadata(subject: StreamState, metadata: StreamMetadata): void {
    this.#metadata.set(subject.key, metadata);
  }

  /** All of it, with the names of the streams from the segment's first key on. */
  columns(names: readonly string[]): SegmentColumns {
    const notes = { names, metadata: [...this.#metadata], tombstones: this.#tombstones };
    return {
      firstOrdinal: this.#start.firstOrdinal,
      firstKey: this.#start.firstKey,
      namesCrc: this.#start.namesCrc,
      low: this.#low.subarray(0, this.#length),
      high: this.#high.subarray(0, this.#length),
      keys: this.#keys.subarray(0, this.#length),
      ids: this.#ids.subarray(0, 16 * this.#length),
      notes,
    };
  }

  get firstKey(): number {
    return this.#start.firstKey;
  }

  #grow(length: number): void {
    const [low, high, keys, ids] = [this.#low, this.#high, this.#keys, this.#ids];
    this.#low = new Uint32Array(length);
    this.#high = new Uint16Array(length);
    this.#keys = new Uint32Array(length);
    this.#ids = Buffer.alloc(16 * length);
    this.#low.set(low);
    this.#high.set(high);
    this.#keys.set(keys);
    this.#ids.set(ids);
  }
}
