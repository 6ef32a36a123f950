import type { CriteriaSetFact } from '#domain';
import type { Fact } from '#kernel';
import type { ReadDocument } from '#projections';

/** A criteria set with everything ever recorded of it. `_id` is the set's id. */
export interface CriteriaSetDocument extends ReadDocument {
  readonly facts: readonly Fact<CriteriaSetFact>[];
  /** The first day for which it was issued, then its code: the order of the list. */
  readonly order: string;
}
