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
  // Loops, since every progress document is read so at every flush.
  const spoken: { readonly outcome: Outcome; readonly by: StandingFact<Event> }[] = [];
  for (const by of facts) {
    const outcome = outcomeOf(by);
    if (outcome !== undefined) spoken.push({ outcome, by });
  }
  if (spoken.length === 0) return [];
  const wide = spoken.filter(({ by: { occurredOn } }) => occurredOn.first < occurredOn.last);
  let over = 0;
  return distinctDays(spoken.map(({ by }) => by)).map((day) => {
    while (isOver(spoken[over], day)) over += 1;
    const possibly = wide.filter(({ by }) => happenedBy(by.occurredOn, day) === 'possibly');
    const surely = spoken[over - 1];
    return [day, surely ? { surely, possibly } : { possibly }] as const;
  });
}

/** The days on which facts begin to be possible or become sure, in order. */
export function distinctDays(
  facts: readonly Pick<StandingFact<DomainEvent>, 'occurredOn'>[],
): Day[] {
  const days = new Set<Day>();
  for (const { occurredOn } of facts) days.add(occurredOn.first).add(occurredOn.last);
  return [...days].sort();
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
  const changes: { readonly day: Day; readonly from: Bounded; readonly to: Bounded }[] = [];
  for (const series of parts) {
    let from = NOTHING;
    for (const [day, to] of series) {
      changes.push({ day, from, to });
      from = to;
    }
  }
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
