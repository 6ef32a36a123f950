import {
  happenedBy,
  type Day,
  type DayInterval,
  type DomainEvent,
  type Fact,
  type Position,
  type Source,
  type StandingFact,
  type Uuid,
} from '#kernel';

/** A value that held from some time on, and the fact that says so. */
export interface Dated<Value> {
  readonly value: Value;
  readonly occurredOn: DayInterval;
  /** Whether it had surely come about by the day of the page, or may have. */
  readonly certainty: 'surely' | 'possibly';
  /** The id of the original fact. */
  readonly fact: Uuid;
  readonly source: Source;
  /** What was concluded rather than stated. */
  readonly inferred?: string;
  /** When it takes legal effect, where that was said; it may lie ahead. */
  readonly effectiveOn?: DayInterval;
  readonly corrected?: true;
}

/** The values that facts gave an attribute up to a day, in order of occurrence. */
export function datedValues<Event extends DomainEvent, Value>(
  facts: readonly StandingFact<Event>[],
  asOf: Day,
  valueOf: (event: Event) => Value | undefined,
): Dated<Value>[] {
  return facts.flatMap((fact) => {
    const value = valueOf(fact.event);
    const certainty = happenedBy(fact.occurredOn, asOf);
    if (value === undefined || certainty === 'not') return [];
    return [{ value, certainty, ...basisOf(fact) }];
  });
}

/** When a fact happened and on what it rests: what an open page says of it (D15). */
export function basisOf(
  fact: StandingFact<DomainEvent>,
): Omit<Dated<unknown>, 'value' | 'certainty'> {
  const { occurredOn, source, eventId, inferred, effectiveOn } = fact;
  return {
    occurredOn,
    fact: eventId,
    source,
    ...(inferred === undefined ? {} : { inferred }),
    ...(effectiveOn === undefined ? {} : { effectiveOn }),
    ...(fact.correctedBy === undefined ? {} : { corrected: true }),
  };
}

/** The value that surely holds at the end of the day; if none does, the first that possibly does. */
export function currentOf<Value>(history: readonly Dated<Value>[]): Dated<Value> | undefined {
  return history.findLast((each) => each.certainty === 'surely') ?? history[0];
}

/** What a fact was ever recorded to say: as first recorded, and in every correction. */
export function everRecorded<Event extends DomainEvent>(facts: readonly Fact<Event>[]): Event[] {
  return facts.flatMap((fact) => [
    fact.event,
    ...fact.amendments.flatMap(({ replacement }) => (replacement ? [replacement] : [])),
  ]);
}

/** Each text once, in order of its code units. */
export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** The place of a fact in order of occurrence, as text: last day, first day, position (D8). */
export function orderOf({ first, last }: DayInterval, position: Position): string {
  return `${last}|${first}|${position}`;
}
