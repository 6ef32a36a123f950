import {
  happenedBy,
  type Day,
  type DomainEvent,
  type OutcomeOf,
  type StandingFact,
  type StateOn,
} from '#kernel';
import { boundsOf, NOTHING, type Bounded } from './bounded.ts';

/** What something is from a day on, until the next day given; in order of day. */
export type Series<Value> = readonly (readonly [day: Day, value: Value])[];

/**
 * The state of a subject on every day on which it can change: when a fact begins to be possible,
 * and when it becomes sure. One pass over the facts, which are in order of occurrence.
 */
export function statesOf<Event extends DomainEvent, Outcome>(
  facts: readonly StandingFact<Event>[],
  outcomeOf: OutcomeOf<Event, Outcome>,
): Series<StateOn<Event, Outcome>> {
  const spoken = facts.flatMap((by) => {
    const outcome = outcomeOf(by);
    return outcome === undefined ? [] : [{ outcome, by }];
  });
  if (spoken.length === 0) return [];
  const wide = spoken.filter(({ by: { occurredOn } }) => occurredOn.first < occurredOn.last);
  const ends = spoken.flatMap(({ by: { occurredOn } }) => [occurredOn.first, occurredOn.last]);
  let over = 0;
  return [...new Set(ends)].sort().map((day) => {
    while (isOver(spoken[over], day)) over += 1;
    const possibly = wide.filter(({ by }) => happenedBy(by.occurredOn, day) === 'possibly');
    const surely = spoken[over - 1];
    return [day, surely ? { surely, possibly } : { possibly }] as const;
  });
}

function isOver(
  spoken: { readonly by: Pick<StandingFact<DomainEvent>, 'occurredOn'> } | undefined,
  day: Day,
): boolean {
  return spoken !== undefined && happenedBy(spoken.by.occurredOn, day) === 'surely';
}

/** The figure that a subject adds, from every day on which it can change. */
export function boundsSeries<Event extends DomainEvent, Outcome>(
  facts: readonly StandingFact<Event>[],
  outcomeOf: OutcomeOf<Event, Outcome>,
  valueOf: (outcome: Outcome) => number,
): Series<Bounded> {
  return statesOf(facts, outcomeOf).map(([day, state]) => [day, boundsOf(state, valueOf)] as const);
}

/** Reads a series on days that only go forward. */
export function reading<Value>(series: Series<Value>, before: Value): (day: Day) => Value {
  let at = 0;
  let value = before;
  return (day) => {
    for (let next = series[at]; next && next[0] <= day; next = series[at]) {
      value = next[1];
      at += 1;
    }
    return value;
  };
}

/** Several series added up, from every day on which one of them changes. */
export function sumSeries(parts: readonly Series<Bounded>[]): Series<Bounded> {
  const changes = parts.flatMap((series) =>
    series.map(([day, value], index) => ({
      day,
      from: series[index - 1]?.[1] ?? NOTHING,
      to: value,
    })),
  );
  const sum = { ...NOTHING };
  const sums = new Map<Day, Bounded>();
  for (const { day, from, to } of changes.sort((a, b) => (a.day < b.day ? -1 : 1))) {
    sum.surely += to.surely - from.surely;
    sum.least += to.least - from.least;
    sum.greatest += to.greatest - from.greatest;
    sums.set(day, { ...sum });
  }
  return [...sums];
}
