import type { WorkFact } from '#domain';
import type { Fact } from '#kernel';
import type { ReadDocument } from '#projections';

/** The registration of a work; what was given for it are documents of their own. */
export type WorkRegistration = Extract<WorkFact, { type: 'work.registered.v1' }>;

/** A community work. `_id` is the work's id. */
export interface WorkDocument extends ReadDocument {
  readonly facts: readonly Fact<WorkRegistration>[];
  /** Every commune that a recording says it is in. */
  readonly communes: readonly string[];
  readonly order: string;
}
