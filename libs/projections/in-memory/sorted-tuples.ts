import type { Scalar } from '../document-reader.ts';
import { compareTuples } from '../scalar-order.ts';

/** What an index holds of a document. */
export type Tuple = readonly Scalar[];

/** Tuples that can be walked in order. */
export interface TupleOrder {
  add(tuple: Tuple): void;
  remove(tuple: Tuple): void;
  /** Upwards from the first tuple that is not below the start. */
  upFrom(start: Tuple): Iterable<Tuple>;
  /** Downwards from the last tuple that is below the end or begins with it. */
  downFrom(end: Tuple): Iterable<Tuple>;
}

const CHUNK_MAX = 512;

/**
 * Tuples in order, each once, kept in chunks so that adding one to 100,000 moves a few hundred.
 */
export class SortedTuples implements TupleOrder {
  readonly #chunks: Tuple[][] = [];

  add(tuple: Tuple): void {
    const last = this.#chunks.at(-1);
    // Most come in order.
    if (last && last.length < CHUNK_MAX && compareTuples(last.at(-1) as Tuple, tuple) < 0) {
      last.push(tuple);
      return;
    }
    const at = this.#chunkOf(tuple);
    const chunk = this.#chunks[at];
    if (!chunk) {
      this.#chunks.push([tuple]);
      return;
    }
    const place = firstNotBelow(chunk, tuple);
    const there = chunk[place];
    if (there && compareTuples(there, tuple) === 0) return;
    chunk.splice(place, 0, tuple);
    if (chunk.length > CHUNK_MAX) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK_MAX / 2));
  }

  remove(tuple: Tuple): void {
    const at = this.#chunkOf(tuple);
    const chunk = this.#chunks[at];
    if (!chunk) return;
    const place = firstNotBelow(chunk, tuple);
    const there = chunk[place];
    if (!there || compareTuples(there, tuple) !== 0) return;
    chunk.splice(place, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  *upFrom(start: Tuple): Generator<Tuple> {
    let at = this.#chunkOf(start);
    let place = firstNotBelow(this.#chunks[at] ?? [], start);
    for (; at < this.#chunks.length; at += 1, place = 0) {
      const chunk = this.#chunks[at] ?? [];
      for (; place < chunk.length; place += 1) yield chunk[place] as Tuple;
    }
  }

  *downFrom(end: Tuple): Generator<Tuple> {
    const isBeyond = (tuple: Tuple): boolean => compareTuples(tuple.slice(0, end.length), end) > 0;
    let at = lowest(this.#chunks.length, (i) => isBeyond(this.#chunks[i]?.[0] as Tuple)) - 1;
    for (; at >= 0; at -= 1) {
      const chunk = this.#chunks[at] ?? [];
      let place = lowest(chunk.length, (i) => isBeyond(chunk[i] as Tuple)) - 1;
      for (; place >= 0; place -= 1) yield chunk[place] as Tuple;
    }
  }

  /** The chunk where a tuple belongs: the first whose last tuple is not below it, else the last. */
  #chunkOf(tuple: Tuple): number {
    const found = lowest(
      this.#chunks.length,
      (at) => compareTuples(this.#chunks[at]?.at(-1) as Tuple, tuple) >= 0,
    );
    return Math.max(0, Math.min(found, this.#chunks.length - 1));
  }
}

function firstNotBelow(chunk: readonly Tuple[], tuple: Tuple): number {
  return lowest(chunk.length, (at) => compareTuples(chunk[at] as Tuple, tuple) >= 0);
}

/** The lowest index from which a condition holds (it holds from there on); `length` if nowhere. */
function lowest(length: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
