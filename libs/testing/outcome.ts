import { expect } from '@jest/globals';
import {
  decideCommand,
  isFactCategory,
  streamsReadBy,
  type Addressed,
  type DecidedAppend,
} from '#domain';
import {
  categoryOf,
  idOf,
  isRejection,
  standingFacts,
  type AmendmentEvent,
  type DomainEvent,
  type FactCommand,
  type Rejection,
  type StandingFact,
  type StreamName,
  type Uuid,
} from '#kernel';
import type { History } from './history.ts';

/** What was decided, and what is known after it was recorded. */
export class Outcome<Event extends DomainEvent> {
  readonly #stream: StreamName;
  readonly #before: History;
  readonly #command: FactCommand<Event>;
  readonly #decided: DecidedAppend | Rejection;

  constructor(stream: StreamName, before: History, command: FactCommand<Event>) {
    this.#stream = stream;
    this.#before = before;
    this.#command = command;
    this.#decided = decide(stream, before, command);
  }

  /** Exactly these events are recorded on the stream the spec is about. */
  thenRecords(...events: readonly (Event | AmendmentEvent<Event>)[]): this {
    expect(accepted(this.#decided).events.map(({ event }) => event)).toEqual(events);
    return this;
  }

  /** And in the same append these, on another stream. */
  alongside(stream: StreamName, ...events: readonly DomainEvent[]): this {
    const there = accepted(this.#decided).others.find((each) => each.stream === stream);
    expect(there?.events.map(({ event }) => event)).toEqual(events);
    return this;
  }

  /** And nothing on any other stream. */
  alone(): this {
    expect(accepted(this.#decided).others).toEqual([]);
    return this;
  }

  /** And the first event is said to concern these, and no others. */
  concerning(...streams: readonly StreamName[]): this {
    expect([...(accepted(this.#decided).events[0]?.concerns ?? [])].sort()).toEqual(
      [...streams].sort(),
    );
    return this;
  }

  /** Nothing is recorded, for there is nothing to do. */
  thenNothing(): this {
    expect(this.#decided).toEqual({ events: [], others: [] });
    return this;
  }

  /** It is refused with this code, naming the event it contradicts, or none. */
  thenRefuses(code: string, contradicts?: Uuid): this {
    expect(this.#decided).toMatchObject({ rejected: true, code });
    const rejection = this.#decided as Rejection;
    expect(rejection.contradicts).toBe(contradicts);
    for (const text of [rejection.text.vi, rejection.text.en])
      expect(text).toMatch(/^\p{Lu}.+\.$/u);
    return this;
  }

  /** And the refusal says this, in the language in which the words are. */
  saying(words: string): this {
    const { text } = this.#decided as Rejection;
    expect(`${text.vi}\n${text.en}`).toContain(words);
    return this;
  }

  /** The same command decided once more, after what it recorded. */
  again(): Outcome<Event> {
    return new Outcome<Event>(this.#stream, this.after, this.#command);
  }

  /** Another command, after what this one recorded. */
  andThen(command: FactCommand<Event>): Outcome<Event> {
    return new Outcome<Event>(this.#stream, this.after, command);
  }

  /** What is known when everything decided is recorded. */
  get after(): History {
    const { events, others } = accepted(this.#decided);
    if (events.length === 0) return this.#before;
    return others.reduce<History>(
      (history, { stream, events: beside }) =>
        beside.reduce(
          (known, { event, occurredOn, source }) =>
            known.and(stream, { intent: 'record', event, occurredOn, source }),
          history,
        ),
      this.#before.and(this.#stream, this.#command),
    );
  }

  /** The facts that then stand on the stream the spec is about, in order of occurrence. */
  get standing(): readonly StandingFact<Event>[] {
    return standingFacts(this.after.factsOf(this.#stream)) as StandingFact<Event>[];
  }
}

function decide(
  stream: StreamName,
  history: History,
  command: FactCommand<DomainEvent>,
): DecidedAppend | Rejection {
  const category = categoryOf(stream);
  if (!isFactCategory(category)) throw new TypeError(`${stream} is no stream of facts`);
  const addressed: Addressed = { category, id: idOf(stream), command };
  const named = new Set([stream, ...streamsReadBy(addressed, history.factsOf(stream))]);
  return decideCommand(addressed, (each) => {
    if (!named.has(each))
      throw new TypeError(`the rules look at ${each}, \`reads\` does not name it`);
    return history.factsOf(each);
  });
}

function accepted(decided: DecidedAppend | Rejection): DecidedAppend {
  if (isRejection(decided)) throw new Error(`refused with ${decided.code}: ${decided.text.en}`);
  return decided;
}
