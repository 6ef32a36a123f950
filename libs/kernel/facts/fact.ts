import { compareIntervals, type DayInterval } from '../day-interval.ts';
import type { Circumstances, DomainEvent, Reason, Recorded, Source, StreamName } from '../event.ts';
import type { Uuid } from '../ids.ts';
import type { Position } from '../position.ts';

/** An event by which a fact was corrected (with the whole replacement) or retracted. */
export interface Amendment<Event extends DomainEvent> {
  readonly kind: 'correction' | 'retraction';
  readonly eventId: Uuid;
  readonly position: Position;
  readonly occurredOn: DayInterval;
  readonly source: Source;
  readonly reason?: Reason;
  /** What was concluded rather than stated. */
  readonly inferred?: string;
  /** When it takes legal effect, where that was said. */
  readonly effectiveOn?: DayInterval;
  /** Present in a correction. */
  readonly replacement?: Event;
}

/** Something recorded as having happened, with everything later recorded about it (D4, D8). */
export interface Fact<Event extends DomainEvent> {
  readonly eventId: Uuid;
  readonly position: Position;
  readonly occurredOn: DayInterval;
  readonly source: Source;
  /** What was concluded rather than stated. */
  readonly inferred?: string;
  /** When it takes legal effect, where that was said. */
  readonly effectiveOn?: DayInterval;
  /** Whom the fact and its amendments concern. */
  readonly concerns: readonly StreamName[];
  readonly event: Event;
  readonly amendments: readonly Amendment<Event>[];
}

/** A fact as it stands: with the amendment that counts applied. */
export interface StandingFact<Event extends DomainEvent> {
  /** Of the original fact, whatever amended it. */
  readonly eventId: Uuid;
  readonly position: Position;
  readonly occurredOn: DayInterval;
  readonly source: Source;
  /** What was concluded rather than stated. */
  readonly inferred?: string;
  /** When it takes legal effect, where that was said. */
  readonly effectiveOn?: DayInterval;
  readonly event: Event;
  /** The correction it stands by, if it was corrected. */
  readonly correctedBy?: Uuid;
}

/** The amendment that counts: the one recorded last, of those at or before `knownAt`. */
export function countingAmendment<Event extends DomainEvent>(
  fact: Fact<Event>,
  knownAt?: Position,
): Amendment<Event> | undefined {
  // Most facts were never amended, and a history asks for each of its facts at every recording.
  if (fact.amendments.length === 0) return undefined;
  return fact.amendments
    .filter((each) => knownAt === undefined || each.position <= knownAt)
    .reduce<Amendment<Event> | undefined>(
      (last, each) => (last && last.position > each.position ? last : each),
      undefined,
    );
}

/** A fact as it stood when the log ended at `knownAt`; `undefined` if unknown then, or retracted. */
export function standing<Event extends DomainEvent>(
  fact: Fact<Event>,
  knownAt?: Position,
): StandingFact<Event> | undefined {
  if (knownAt !== undefined && fact.position > knownAt) return undefined;
  const amendment = countingAmendment(fact, knownAt);
  const { eventId, position } = fact;
  if (!amendment) {
    return {
      eventId,
      position,
      occurredOn: fact.occurredOn,
      source: fact.source,
      ...besidesIn(fact),
      event: fact.event,
    };
  }
  if (!amendment.replacement) return undefined;
  return {
    eventId,
    position,
    occurredOn: amendment.occurredOn,
    source: amendment.source,
    ...besidesIn(amendment),
    event: amendment.replacement,
    correctedBy: amendment.eventId,
  };
}

/** All facts that stand, in order of occurrence: last day, first day, position of the original. */
export function standingFacts<Event extends DomainEvent>(
  facts: readonly Fact<Event>[],
  knownAt?: Position,
): StandingFact<Event>[] {
  return facts
    .map((fact) => standing(fact, knownAt))
    .filter((fact) => fact !== undefined)
    .sort(byOccurrence);
}

/** The order of facts (D8). */
export function byOccurrence(
  a: { readonly occurredOn: DayInterval; readonly position: Position },
  b: { readonly occurredOn: DayInterval; readonly position: Position },
): number {
  return compareIntervals(a.occurredOn, b.occurredOn) || (a.position < b.position ? -1 : 1);
}

/** Whether an event type is a correction or retraction: `<aggregate>.factCorrected.v1` and so on. */
export function isAmendment(type: string): boolean {
  return /^[A-Za-z]+\.fact(Corrected|Retracted)\.v\d+$/.test(type);
}

/**
 * Folds one recorded event into a list of facts: an ordinary event is a new fact, a correction or
 * retraction is kept with the fact it names. The fold of every aggregate that records facts, and of
 * every document that shows them. An amendment of a fact that is not in the list changes nothing.
 */
export function foldFact<Event extends DomainEvent>(
  facts: readonly Fact<Event>[],
  recorded: Recorded<DomainEvent>,
): readonly Fact<Event>[] {
  const { metadata, eventId, position, type } = recorded;
  const { occurredOn, source, concerns } = metadata;
  if (!isAmendment(type)) {
    const event = { type, data: recorded.data } as Event;
    const besides = besidesIn(metadata);
    const fact = { eventId, position, occurredOn, source, ...besides, concerns, event };
    return [...facts, { ...fact, amendments: [] }];
  }
  const amendment = amendmentOf<Event>(recorded);
  return facts.map((fact) =>
    fact.eventId === metadata.corrects
      ? {
          ...fact,
          concerns: [...new Set([...fact.concerns, ...concerns])],
          amendments: [...fact.amendments, amendment],
        }
      : fact,
  );
}

function amendmentOf<Event extends DomainEvent>(recorded: Recorded<DomainEvent>): Amendment<Event> {
  const { eventId, position, metadata } = recorded;
  const { occurredOn, source, reason } = metadata;
  const base = {
    eventId,
    position,
    occurredOn,
    source,
    ...(reason ? { reason } : {}),
    ...besidesIn(metadata),
  };
  if (recorded.type.includes('.factRetracted.')) return { kind: 'retraction', ...base };
  const { replacement } = recorded.data as { replacement: Event };
  return { kind: 'correction', ...base, replacement };
}

/** What is said beside a fact only now and then. */
type Besides = Pick<Circumstances, 'inferred' | 'effectiveOn'>;

function besidesIn({ inferred, effectiveOn }: Besides): Besides {
  return {
    ...(inferred === undefined ? {} : { inferred }),
    ...(effectiveOn === undefined ? {} : { effectiveOn }),
  };
}
