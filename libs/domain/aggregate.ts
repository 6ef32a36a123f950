import type { DomainEvent, FactRules, ProposedFact, Rule, StandingFact, StreamName } from '#kernel';

/**
 * What a decision may know of other streams: the facts that stand there, in order of occurrence
 * (none if the stream does not exist). Only streams that the aggregate's `reads` named are there.
 */
export interface OtherStreams {
  factsOf<Fact extends DomainEvent>(stream: StreamName): readonly StandingFact<Fact>[];
}

/** A fact that belongs to another stream and must be recorded in the same append, or not at all. */
export interface CompanionFact {
  readonly stream: StreamName;
  readonly event: DomainEvent;
}

/**
 * An aggregate that records facts: its rules (a pure decider, D3), and what the command side must
 * bring to them. `id` is the id of its stream.
 */
export interface Aggregate<Fact extends DomainEvent> extends FactRules<Fact, OtherStreams> {
  /** The category of its streams. */
  readonly category: string;
  /**
   * The other streams that the rules for this fact look at. Asked for the replacement of a fact
   * that is corrected, with the facts that stand without it, and for the fact that is retracted.
   */
  readonly reads: (
    proposed: Pick<ProposedFact<Fact>, 'event'>,
    id: string,
    facts: readonly StandingFact<Fact>[],
  ) => readonly StreamName[];
  /**
   * The further streams that the rule on retracting a fact looks at, beside those of `reads`: what
   * may rest on it elsewhere, and need not be read to record it.
   */
  readonly retractionReads?: (
    retracted: Pick<ProposedFact<Fact>, 'event'>,
    id: string,
  ) => readonly StreamName[];
  /**
   * The facts of other streams that are recorded together with this one in one append, such as the
   * taking of a unit code with the registration of a commune. None for most. Each is judged by
   * the rules of its own aggregate, as if the fact it accompanies stood already. A correction has
   * them where it restores what was retracted, and no other amendment has any.
   */
  readonly companions?: (proposed: ProposedFact<Fact>, id: string) => readonly CompanionFact[];
  /**
   * Of the facts of a stream, those that the rules for an event look at. Where all facts of a long
   * stream are judged, judging each beside all others would take minutes; without it they are all.
   */
  readonly related?: (
    facts: readonly StandingFact<Fact>[],
  ) => (event: Fact) => readonly StandingFact<Fact>[];
  /**
   * The commune that a stream is about, if it is about one: authority is judged by its areas, and
   * they are recorded with the event (metadata `areas`).
   */
  readonly communeOf: (
    proposed: Pick<ProposedFact<Fact>, 'event'> | undefined,
    id: string,
    facts: readonly StandingFact<Fact>[],
  ) => string | undefined;
}

/** The first rule broken, in the order given; a decider is a list of rules read from top to bottom. */
export function firstBroken<Fact extends DomainEvent, All extends DomainEvent>(
  ...rules: readonly Rule<NoInfer<Fact>, NoInfer<All>, OtherStreams>[]
): Rule<Fact, All, OtherStreams> {
  return (...judged) => {
    for (const rule of rules) {
      const rejection = rule(...judged);
      if (rejection) return rejection;
    }
    return undefined;
  };
}
