import type { Day } from '../day.ts';
import { endsBefore, happenedBy, overlap, type DayInterval } from '../day-interval.ts';
import type { DomainEvent } from '../event.ts';
import type { StandingFact } from './fact.ts';

/**
 * What a fact says of one subject (criterion 2: `achieved`, `lost`), or `undefined` if it does not
 * speak of that subject.
 */
export type OutcomeOf<Event extends DomainEvent, Outcome> = (
  fact: StandingFact<Event>,
) => Outcome | undefined;

/** The state of a subject on a day: what surely holds, and what else possibly does. */
export interface StateOn<Event extends DomainEvent, Outcome> {
  readonly surely?: { readonly outcome: Outcome; readonly by: StandingFact<Event> };
  /** Outcomes of facts that had begun but not surely ended by the day. */
  readonly possibly: readonly { readonly outcome: Outcome; readonly by: StandingFact<Event> }[];
}

/** The state of a subject as of the end of a day. `facts` in order of occurrence. */
export function stateAsOf<Event extends DomainEvent, Outcome>(
  facts: readonly StandingFact<Event>[],
  day: Day,
  outcomeOf: OutcomeOf<Event, Outcome>,
): StateOn<Event, Outcome> {
  const spoken = outcomes(facts, outcomeOf);
  const surely = spoken.filter(({ by }) => happenedBy(by.occurredOn, day) === 'surely').at(-1);
  const possibly = spoken.filter(({ by }) => happenedBy(by.occurredOn, day) === 'possibly');
  return surely ? { surely, possibly } : { possibly };
}

/**
 * The fact that a proposed one contradicts, if any: the state of the subject that had ended before
 * it begins forbids it, and no fact that overlaps it mends that, in either order (D8). Facts that
 * happened later are not judged.
 */
export function contradictedFact<Event extends DomainEvent, Outcome>(
  facts: readonly StandingFact<Event>[],
  occurredOn: DayInterval,
  outcomeOf: OutcomeOf<Event, Outcome>,
  forbids: (before: Outcome) => boolean,
): StandingFact<Event> | undefined {
  let before: { readonly outcome: Outcome; readonly by: StandingFact<Event> } | undefined;
  // One pass without lists between: a report judges each of thousands of facts beside all others.
  for (const by of facts) {
    const outcome = outcomeOf(by);
    if (outcome === undefined) continue;
    if (endsBefore(by.occurredOn, occurredOn)) before = { outcome, by };
    else if (overlap(by.occurredOn, occurredOn) && !forbids(outcome)) return undefined;
  }
  return before && forbids(before.outcome) ? before.by : undefined;
}

function outcomes<Event extends DomainEvent, Outcome>(
  facts: readonly StandingFact<Event>[],
  outcomeOf: OutcomeOf<Event, Outcome>,
): { outcome: Outcome; by: StandingFact<Event> }[] {
  return facts.flatMap((by) => {
    const outcome = outcomeOf(by);
    return outcome === undefined ? [] : [{ outcome, by }];
  });
}
