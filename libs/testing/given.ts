import { streamOf, type DomainEvent, type FactCommand, type StreamName } from '#kernel';
import type { Aggregate } from '#domain';
import { History } from './history.ts';
import type { KnownThing } from './known-things.ts';
import { Outcome } from './outcome.ts';

export { happened, in2013, type Known } from './circumstances.ts';
export { correct, givenEvent, idOfThe, misread, record, retract } from './history.ts';

/**
 * Given-when-then over an aggregate of the domain, decided as the ledger decides a command: by its
 * rules, on the streams that it says they read, with the companions of a fact.
 *
 * ```ts
 * given(areaAggregate, haTinh, record(registered('Hà Tĩnh'), happened('2010')))
 *   .when(record(renamed('Hà Tĩnh'), in2013))
 *   .thenRefuses('name-unchanged', givenEvent(1));
 * ```
 *
 * What is given was recorded, whatever the rules say of it. Its events count from 1 in the order
 * given, over all streams: `givenEvent(1)` is the id of the first.
 */
export function given<Event extends DomainEvent>(
  aggregate: Aggregate<Event>,
  id: string,
  ...recordings: readonly FactCommand<Event>[]
): Given<Event> {
  const stream = streamOf(aggregate.category, id);
  return new Given<Event>(stream, new History()).and(stream, ...recordings);
}

/** What was recorded before the command of a spec. */
class Given<Event extends DomainEvent> {
  readonly #stream: StreamName;
  readonly #history: History;

  constructor(stream: StreamName, history: History) {
    this.#stream = stream;
    this.#history = history;
  }

  /** And this was recorded then, on another stream or the same. */
  and(stream: StreamName, ...recordings: readonly FactCommand<DomainEvent>[]): Given<Event> {
    const history = recordings.reduce((before, each) => before.and(stream, each), this.#history);
    return new Given<Event>(this.#stream, history);
  }

  /** And the ledger knows these areas, communes, organisations, sets. */
  knowing(...things: readonly KnownThing[]): Given<Event> {
    return things.reduce<Given<Event>>(
      (before, { stream, recording }) => before.and(stream, recording),
      this,
    );
  }

  /** A command on the stream the spec is about. */
  when(command: FactCommand<Event>): Outcome<Event> {
    return new Outcome<Event>(this.#stream, this.#history, command);
  }
}
