/**
 * Remembers the ids of the latest events with their streams and revisions, so that an append
 * that comes again is recognised. It is bounded; an exact expected revision recognises older
 * ones by reading them.
 */
export class RecentIds {
  readonly #revisions = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** The revision an event of this id has in a stream. */
  find(streamKey: number, id: Buffer): number | undefined {
    return this.#revisions.get(keyOf(streamKey, id));
  }

  add(streamKey: number, id: Buffer, revision: number): void {
    this.#revisions.set(keyOf(streamKey, id), revision);
  }

  remove(streamKey: number, id: Buffer): void {
    this.#revisions.delete(keyOf(streamKey, id));
  }

  /** Forgets the oldest beyond the bound. */
  trim(): void {
    let surplus = this.#revisions.size - this.#max;
    if (surplus <= 0) return;
    for (const key of this.#revisions.keys()) {
      this.#revisions.delete(key);
      surplus -= 1;
      if (surplus === 0) return;
    }
  }
}

function keyOf(streamKey: number, id: Buffer): string {
  return id.toString('latin1', 0, 16) + String.fromCharCode(streamKey >>> 16, streamKey & 0xffff);
}
