import { judgedToday, streamsNamedBy, type FactCategory } from '#domain';
import { streamOf, type DomainEvent, type StandingFact } from '#kernel';
import { eventOf, type ConcernedEvent, type Rule } from './finding.ts';
import type { KnownStreams } from './known-streams.ts';

/**
 * The facts of a stream that would be refused if they were recorded today: by what was found,
 * corrected or retracted since in their own stream, or by what they rest on in another (D3, D8).
 */
export function refusedToday(
  category: FactCategory,
  id: string,
  facts: readonly StandingFact<DomainEvent>[],
  known: KnownStreams,
): Rule {
  const stream = streamOf(category, id);
  const judge = judgedToday(category, id, facts, known);
  return function* (fact) {
    const refusal = judge(fact);
    if (!refusal) return;
    const { code, text, contradicts } = refusal;
    const other = facts.find(({ eventId }) => eventId === contradicts);
    const missing = missingUnder(category, id, fact, known);
    const restsOnNothing = refusal.kind === 'unknown' || REST_ON_NOTHING.has(code);
    yield {
      code,
      kind: restsOnNothing ? 'reference' : 'contradiction',
      stream,
      events: [eventOf(stream, fact), ...(other ? [eventOf(stream, other)] : []), ...missing],
      text,
    };
  };
}

/** Refusals of facts for want of what they rest on, where the stream that should hold it is there. */
const REST_ON_NOTHING: ReadonlySet<string> = new Set([
  'finish-target-not-registered',
  'line-not-pledged',
  'unit-code-not-held',
  'unknown-criterion',
]);

/** The retractions of what a fact names. */
function missingUnder(
  category: FactCategory,
  id: string,
  fact: StandingFact<DomainEvent>,
  known: KnownStreams,
): ConcernedEvent[] {
  return streamsNamedBy(category, id, fact).flatMap((named) => known.retractionOf(named) ?? []);
}
