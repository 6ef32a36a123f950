/**
 * Remembers the ids of the latest events with their streams and revisions, so that an append
 * that comes again is recognised. It is bounded; an exact expected revision recognises older
 * ones by reading them.
 *
 * There are two generations: when the younger one is full the older is forgotten as a whole. To
 * take the oldest out of one map, one at a time, would cost a walk over those taken out before.
 */
export class RecentIds {
  #young = new Map<string, number>();
  #old: ReadonlyMap<string, number> = new Map();
  readonly #least: number;

  /** At least so many are remembered, and at most twice as many. */
  constructor(least: number) {
    this.#least = least;
  }

  /** The revision an event of this id has in a stream. */
  find(streamKey: number, id: Buffer): number | undefined {
    const key = keyOf(streamKey, id);
    return this.#young.get(key) ?? this.#old.get(key);
  }

  add(streamKey: number, id: Buffer, revision: number): void {
    this.#young.set(keyOf(streamKey, id), revision);
  }

  /** Forgets one that was added since the last `trim`. */
  remove(streamKey: number, id: Buffer): void {
    this.#young.delete(keyOf(streamKey, id));
  }

  /** Forgets the oldest beyond the bound. */
  trim(): void {
    if (this.#young.size < this.#least) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

function keyOf(streamKey: number, id: Buffer): string {
  return id.toString('latin1', 0, 16) + String.fromCharCode(streamKey >>> 16, streamKey & 0xffff);
}
