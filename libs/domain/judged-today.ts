import {
  refusalOf,
  type DomainEvent,
  type Reason,
  type Rejection,
  type StandingFact,
  type StreamName,
} from '#kernel';
import type { OtherStreams } from './aggregate.ts';
import { aggregates, type FactCategory } from './aggregates.ts';

// Whoever recorded the fact gave its reason, or the rules of then refused it; pages do not keep it.
const givenThen: Reason = { code: 'given-when-recorded', text: 'given when it was recorded' };

/**
 * Judges facts of a stream again, each by the rules that accepted it, with itself taken out, beside
 * what stands today in its own stream and in those that its rules look at. What raced, and what
 * something found, corrected or retracted since speaks against, is refused here and nowhere else
 * (D3, D8). `facts` in order of occurrence. Fact by fact, for whoever must not hold up others.
 */
export function judgedToday(
  category: FactCategory,
  id: string,
  facts: readonly StandingFact<DomainEvent>[],
  context: OtherStreams,
): (fact: StandingFact<DomainEvent>) => Rejection | undefined {
  const aggregate = aggregates[category];
  const related = aggregate.related?.(facts) ?? (() => facts);
  return ({ eventId, event, occurredOn, source }) => {
    const others = related(event).filter((each) => each.eventId !== eventId);
    const proposed = { event, occurredOn, source, reason: givenThen };
    return refusalOf(aggregate, id, proposed, others, context);
  };
}

/** The streams that a standing fact names or rests on, its own left out. */
export function streamsNamedBy(
  category: FactCategory,
  id: string,
  { event }: StandingFact<DomainEvent>,
): readonly StreamName[] {
  const own = `${category}-${id}`;
  return [...new Set(aggregates[category].reads({ event }, id, []))].filter((each) => each !== own);
}
