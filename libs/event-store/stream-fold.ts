import type { DomainEvent, Recorded } from '#kernel';

/**
 * What the event store must know of an aggregate to load it: how its streams are called and how
 * their events fold into the state that a decision is made on.
 *
 * ```ts
 * const progress: StreamFold<readonly Fact<ProgressEvent>[], ProgressEvent> = {
 *   category: 'progress',
 *   initial: [],
 *   decode: (type, data) => parseProgressEvent(type, data),
 *   evolve: foldFact,
 * };
 * ```
 */
export interface StreamFold<State, Event extends DomainEvent = DomainEvent> {
  /** The streams are called `<category>-<id>`. */
  readonly category: string;
  /** The state of a stream without events. */
  readonly initial: State;
  /** Reads a stored payload; throws if the type is unknown or the payload cannot be read. */
  decode(type: string, data: unknown): Event;
  /**
   * Folds one event; pure, and never changes `state`, which other commands read meanwhile. In what
   * it is given `recordedAt` is always the empty text: a read loses the milliseconds and an append
   * does not tell the time, so no decision may rest on it.
   */
  evolve(state: State, recorded: Recorded<Event>): State;
}

/** One stream, by its aggregate and id. */
export interface Address<State = unknown, Event extends DomainEvent = DomainEvent> {
  readonly aggregate: StreamFold<State, Event>;
  readonly id: string;
}
