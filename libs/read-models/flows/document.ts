import type { SponsorshipFact, WorkFact } from '#domain';
import type { Decimal, Fact, StreamName } from '#kernel';
import type { ReadDocument } from '#projections';

/** What a contribution of residents, a pledge or a delivery of support is recorded as. */
export type FlowFact =
  | Extract<WorkFact, { type: 'work.contributionRecorded.v1' }>
  | Extract<
      SponsorshipFact,
      { type: 'sponsorship.supportPledged.v1' | 'sponsorship.supportDelivered.v1' }
    >;

/**
 * Something given or promised to a commune, as a document of its own (D4): its days place it in
 * any period, inside or straddling its ends. `_id` is the id of the event that recorded it.
 */
export interface FlowDocument<Event extends FlowFact = FlowFact> extends ReadDocument {
  /** The work or the sponsorship it belongs to. */
  readonly stream: StreamName;
  readonly fact: Fact<Event>;
  /** Its own stream and all that it or an amendment concerns: `commune-…`, `organisation-…`. */
  readonly subjects: readonly string[];
  /** Last day, first day and position: order of occurrence. */
  readonly order: string;
  /** What sums count, as it stands; absent once retracted. */
  readonly counted?: CountedFlow;
}

/** A flow as sums see it: by commune, kind and unit. */
export interface CountedFlow {
  readonly commune: string;
  readonly kind: string;
  readonly first: string;
  readonly last: string;
  /** Absent, as what follows, where no quantity was stated. */
  readonly unit?: string;
  /** What a total may claim that holds it. */
  readonly sign?: '=' | '≥' | '≈';
  /** The amount that a total adds; absent where only words were stated. */
  readonly amount?: Decimal;
  /** 1 if it adds nothing to the amount. */
  readonly withoutNumber: 0 | 1;
  /** It is a rate (money per km): rates of one kind are not added to amounts. */
  readonly per?: string;
}
