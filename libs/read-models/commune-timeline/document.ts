import type { LedgerFact } from '#domain';
import type { DayInterval, Position, Source, StreamName, Uuid } from '#kernel';
import type { ReadDocument } from '#projections';

/** That a fact was corrected or retracted, as its row keeps it: why is internal (D15). */
export interface RowAmendment {
  readonly eventId: Uuid;
  readonly kind: 'correction' | 'retraction';
  readonly position: Position;
}

/** What every row of the timeline holds. `_id` is the id of the event; a row stays where it is. */
interface Row extends ReadDocument {
  /**
   * The own stream, and all that the event concerns: what the row is found by. Where its days cross
   * the end of a year, it is found by each of them once more, as `acrossYears` names it.
   */
  readonly subjects: readonly StreamName[];
  /** Last day, first day and position of the event: order of occurrence. */
  readonly order: string;
  readonly stream: StreamName;
  readonly position: Position;
  readonly recordedAt: string;
  readonly occurredOn: DayInterval;
  readonly source: Source;
  readonly inferred?: string;
  /** When it takes legal effect, where that was said. */
  readonly effectiveOn?: DayInterval;
}

/** What the rows of a subject are found by whose days cross the end of a year: "2018-2020". */
export function acrossYears(subject: StreamName): StreamName {
  return `acrossYears:${subject}`;
}

/** A fact, with the list of what amended it since. */
export interface FactRow extends Row {
  readonly kind: 'fact';
  readonly event: LedgerFact;
  readonly amendments: readonly RowAmendment[];
}

/** A correction: the whole replacement of the fact it amends. */
export interface CorrectionRow extends Row {
  readonly kind: 'correction';
  readonly amends: Uuid;
  readonly event: LedgerFact;
}

/** A retraction of the fact it amends. */
export interface RetractionRow extends Row {
  readonly kind: 'retraction';
  readonly amends: Uuid;
}

/** One event as officers and citizens read it. */
export type TimelineDocument = FactRow | CorrectionRow | RetractionRow;
