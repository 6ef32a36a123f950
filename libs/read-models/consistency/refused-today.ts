import { misfitsAmong, streamsNamedBy, type FactCategory } from '#domain';
import { streamOf, type DomainEvent, type StandingFact } from '#kernel';
import { eventOf, type ConcernedEvent, type Found } from './finding.ts';
import type { KnownStreams } from './known-streams.ts';

/**
 * The facts of a stream that would be refused if they were recorded today: by what was found,
 * corrected or retracted since in their own stream, or by what they rest on in another (D3, D8).
 */
export function* refusedToday(
  category: FactCategory,
  id: string,
  facts: readonly StandingFact<DomainEvent>[],
  known: KnownStreams,
): Generator<Found> {
  const stream = streamOf(category, id);
  for (const { fact, refusal } of misfitsAmong(category, id, facts, known)) {
    const { code, text, kind, contradicts } = refusal;
    const other = facts.find(({ eventId }) => eventId === contradicts);
    const missing = missingUnder(category, id, fact, known);
    yield {
      code,
      kind: kind === 'unknown' || missing.length > 0 ? 'reference' : 'contradiction',
      stream,
      events: [eventOf(stream, fact), ...(other ? [eventOf(stream, other)] : []), ...missing],
      text,
    };
  }
}

/** The retractions of what a fact names. */
function missingUnder(
  category: FactCategory,
  id: string,
  fact: StandingFact<DomainEvent>,
  known: KnownStreams,
): ConcernedEvent[] {
  return streamsNamedBy(category, id, fact).flatMap((named) => known.retractionOf(named) ?? []);
}
