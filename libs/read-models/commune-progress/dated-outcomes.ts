import type { ProgressFact } from '#domain';
import { happenedBy, type Day, type OutcomeOf, type StandingFact, type StateOn } from '#kernel';
import { basisOf, type Dated } from '../dated.ts';

/** Every outcome that facts gave up to a day, in order of occurrence. */
export function datedOutcomes<Outcome>(
  facts: readonly StandingFact<ProgressFact>[],
  asOf: Day,
  outcomeOf: OutcomeOf<ProgressFact, Outcome>,
): Dated<Outcome>[] {
  return facts.flatMap((by) => {
    const value = outcomeOf(by);
    const certainty = happenedBy(by.occurredOn, asOf);
    if (value === undefined || certainty === 'not') return [];
    return [{ value, certainty, ...basisOf(by) }];
  });
}

/** What holds on a day, with the facts that say so: first what surely does, then what possibly does. */
export function datedState<Outcome>({ surely, possibly }: StateOn<ProgressFact, Outcome>): {
  readonly surely?: Dated<Outcome>;
  readonly possibly: readonly Dated<Outcome>[];
} {
  const others = possibly.map(({ outcome, by }) => ({
    value: outcome,
    certainty: 'possibly' as const,
    ...basisOf(by),
  }));
  if (!surely) return { possibly: others };
  const { outcome, by } = surely;
  return { surely: { value: outcome, certainty: 'surely', ...basisOf(by) }, possibly: others };
}
