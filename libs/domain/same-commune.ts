import {
  refuse,
  standing,
  type DomainEvent,
  type Fact,
  type Rejection,
  type StandingFact,
} from '#kernel';

/**
 * A correction may not move a creation to another commune once other facts rest on it: each of them
 * says in its own metadata which commune it concerns, and is summed there. `communeOf` reads the
 * commune from the creating event.
 */
export function movesNoFactsToAnotherCommune<Event extends DomainEvent>(
  proposed: Event,
  others: readonly StandingFact<DomainEvent>[],
  corrected: Fact<DomainEvent> | undefined,
  communeOf: (event: Event) => string,
): Rejection | undefined {
  const stands = corrected && standing(corrected);
  const [first] = others;
  if (!stands || !first || communeOf(stands.event as Event) === communeOf(proposed)) {
    return undefined;
  }
  return refuse(
    'facts-rest-on-it',
    {
      vi: `Còn ${others.length} sự việc ghi cho xã cũ dựa vào sự việc này. Hãy rút chúng, đính chính xã, rồi ghi lại.`,
      en: `Facts recorded for the first commune rest on this one (${others.length}). Retract them, correct the commune, and record them again.`,
    },
    first.eventId,
  );
}
