/**
 * Remembers the ids of the latest events with their streams and revisions, so that an append
 * that comes again is recognised. It is bounded; an exact expected revision recognises older
 * ones by reading them.
 *
 * There are two generations: when the younger one is full the older is forgotten as a whole. To
 * take the oldest out of one map, one at a time, would cost a walk over those taken out before.
 */
export class RecentIds {
  /** Of events that may yet be taken back. */
  readonly #added = new Map<string, number>();
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
    return this.#added.get(key) ?? this.#young.get(key) ?? this.#old.get(key);
  }

  add(streamKey: number, id: Buffer, revision: number): void {
    this.#added.set(keyOf(streamKey, id), revision);
  }

  /** Takes back what was added and not kept: what was known before is known again. */
  retract(): void {
    this.#added.clear();
  }

  /** Keeps what was added, and forgets the oldest beyond the bound. */
  keep(): void {
    for (const [key, revision] of this.#added) this.#young.set(key, revision);
    this.#added.clear();
    if (this.#young.size < this.#least) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

function keyOf(streamKey: number, id: Buffer): string {
  return id.toString('latin1', 0, 16) + String.fromCharCode(streamKey >>> 16, streamKey & 0xffff);
}
