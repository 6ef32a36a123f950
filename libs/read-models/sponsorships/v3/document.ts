import type { Position } from '#kernel';
import type { FoldedSponsorship } from '../fold.ts';

/** When the ledger was told something of a sponsorship. */
export interface Recording {
  readonly position: Position;
  /** The event store's time, ISO 8601. */
  readonly recordedAt: string;
}

/** A sponsorship with everything ever recorded of it, and when that was. */
export interface SponsorshipDocument extends FoldedSponsorship {
  /** One for each event of the stream, amendments included, in order of the log. */
  readonly recordings: readonly Recording[];
}
