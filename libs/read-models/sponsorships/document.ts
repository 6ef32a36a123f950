import type { SponsorshipFact } from '#domain';
import type { Fact } from '#kernel';
import type { ReadDocument } from '#projections';

/** A sponsorship with everything ever recorded of it. `_id` is the sponsorship's id. */
export interface SponsorshipDocument extends ReadDocument {
  /** At most as many as one stream takes (`too-many-facts`). */
  readonly facts: readonly Fact<SponsorshipFact>[];
  /** The streams of every commune and organisation that any recording made a party. */
  readonly parties: readonly string[];
  /** Last day, first day and position of the assignment. */
  readonly order: string;
}
