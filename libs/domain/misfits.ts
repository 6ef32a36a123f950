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

/** A standing fact that would be refused if it were recorded today. */
export interface Misfit {
  readonly fact: StandingFact<DomainEvent>;
  readonly refusal: Rejection;
}

// Whoever recorded the fact gave its reason, or the rules of then refused it; pages do not keep it.
const givenThen: Reason = { code: 'given-when-recorded', text: 'given when it was recorded' };

/**
 * The facts of a stream that no longer fit: each judged by the rules that accepted it, with itself
 * taken out, beside what stands today in its own stream and in those that its rules look at. What
 * raced, and what something found, corrected or retracted since speaks against, is refused here and
 * nowhere else (D3, D8). `facts` in order of occurrence. One at a time, for whoever must not hold up
 * others meanwhile.
 */
export function* misfitsAmong(
  category: FactCategory,
  id: string,
  facts: readonly StandingFact<DomainEvent>[],
  context: OtherStreams,
): Generator<Misfit> {
  const aggregate = aggregates[category];
  const related = aggregate.related?.(facts) ?? (() => facts);
  for (const fact of facts) {
    const { event, occurredOn, source } = fact;
    const others = related(event).filter(({ eventId }) => eventId !== fact.eventId);
    const proposed = { event, occurredOn, source, reason: givenThen };
    const refusal = refusalOf(aggregate, id, proposed, others, context);
    if (refusal) yield { fact, refusal };
  }
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
