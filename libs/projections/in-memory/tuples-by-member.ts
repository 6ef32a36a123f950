import type { Scalar } from '../document-reader.ts';
import { SortedTuples, type Tuple, type TupleOrder } from './sorted-tuples.ts';

/**
 * The tuples of an index over the members of a list, each member's by themselves: a question always
 * names a member, and among the thousands of entries of all of them most come last of their own.
 */
export class TuplesByMember implements TupleOrder {
  readonly #members = new Map<Scalar | undefined, SortedTuples>();

  add(tuple: Tuple): void {
    let own = this.#members.get(tuple[0]);
    if (!own) this.#members.set(tuple[0], (own = new SortedTuples()));
    own.add(tuple);
  }

  remove(tuple: Tuple): void {
    this.#members.get(tuple[0])?.remove(tuple);
  }

  upFrom(start: Tuple): Iterable<Tuple> {
    return this.#members.get(start[0])?.upFrom(start) ?? [];
  }

  downFrom(end: Tuple): Iterable<Tuple> {
    return this.#members.get(end[0])?.downFrom(end) ?? [];
  }
}
