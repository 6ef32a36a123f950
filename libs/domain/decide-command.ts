import {
  categoryOf,
  decideFacts,
  idOf,
  isRejection,
  standing,
  standingFacts,
  START_OF_LOG,
  streamOf,
  type DomainEvent,
  type Fact,
  type FactCommand,
  type Proposed,
  type ProposedFact,
  type Rejection,
  type StandingFact,
  type StreamName,
} from '#kernel';
import type { CompanionFact, OtherStreams } from './aggregate.ts';
import { aggregates, isFactCategory, type AnyAggregate, type FactCategory } from './aggregates.ts';

/** What is asked of one stream. */
export interface Addressed {
  readonly category: FactCategory;
  readonly id: string;
  readonly command: FactCommand<DomainEvent>;
}

/** All recorded facts of a stream, retracted ones too; none if the stream does not exist. */
export type FactsOf = (stream: StreamName) => readonly Fact<DomainEvent>[];

/** What one append is to record: all of it or nothing. */
export interface DecidedAppend {
  /** For the stream addressed; empty if there is nothing to do, and then `others` is empty too. */
  readonly events: readonly Proposed<DomainEvent>[];
  /** For other streams, such as the taking of a unit code. */
  readonly others: readonly {
    readonly stream: StreamName;
    readonly events: readonly Proposed<DomainEvent>[];
  }[];
}

/**
 * The streams that the decision of a command looks at beside the one addressed, whose facts are
 * given: load them, then call {@link decideCommand}.
 */
export function streamsReadBy(
  { category, id, command }: Addressed,
  facts: readonly Fact<DomainEvent>[],
): StreamName[] {
  const aggregate = aggregates[category];
  const spoken = factSpokenOf(command, facts);
  if (!spoken) return [];
  const read = aggregate.reads(spoken, id, standingFacts(without(command, facts)));
  const rested = command.intent === 'retract' ? aggregate.retractionReads?.(spoken, id) : undefined;
  const beside = companionsOf(aggregate, id, command, facts).flatMap(({ stream, event }) => [
    stream,
    ...aggregateOf(stream).reads({ event }, idOf(stream), []),
  ]);
  return [...new Set([...read, ...(rested ?? []), ...beside])].filter(
    (stream) => stream !== streamOf(category, id),
  );
}

/**
 * Decides a command on the facts as read: what its stream records, and in the same append the
 * companions of a fact that did not stand before, each judged by the rules of its own aggregate. A
 * rejection of any of them is the answer to the whole.
 */
export function decideCommand(
  { category, id, command }: Addressed,
  factsOf: FactsOf,
): DecidedAppend | Rejection {
  const aggregate = aggregates[category];
  const stream = streamOf(category, id);
  const context = contextOf(factsOf);
  const decision = decideFacts(aggregate, id, command, factsOf(stream), context);
  if (isRejection(decision)) return decision;
  const others: DecidedAppend['others'][number][] = [];
  if (decision.length === 0 || command.intent === 'retract') return { events: decision, others };
  const { event, ...circumstances } = proposedBy(command);
  for (const companion of companionsOf(aggregate, id, command, factsOf(stream))) {
    const events = decideFacts(
      aggregateOf(companion.stream),
      idOf(companion.stream),
      { intent: 'record', ...circumstances, event: companion.event },
      factsOf(companion.stream),
      asIfItStood(stream, { event, ...circumstances }, context),
    );
    if (isRejection(events)) return events;
    if (events.length > 0) others.push({ stream: companion.stream, events });
  }
  return { events: decision, others };
}

/** A fact that stands already keeps its companions; one that is recorded or restored takes them. */
function companionsOf(
  aggregate: AnyAggregate,
  id: string,
  command: FactCommand<DomainEvent>,
  facts: readonly Fact<DomainEvent>[],
): readonly CompanionFact[] {
  if (command.intent === 'retract' || factCorrectedBy(command, facts)) return [];
  return aggregate.companions?.(proposedBy(command), id) ?? [];
}

/** The fact, still standing, that a correction replaces. */
function factCorrectedBy(
  command: FactCommand<DomainEvent>,
  facts: readonly Fact<DomainEvent>[],
): StandingFact<DomainEvent> | undefined {
  if (command.intent !== 'correct') return undefined;
  const fact = facts.find(({ eventId }) => eventId === command.corrects);
  return fact && standing(fact);
}

function proposedBy(
  command: Exclude<FactCommand<DomainEvent>, { intent: 'retract' }>,
): ProposedFact<DomainEvent> {
  if (command.intent === 'record') {
    const { intent: _, ...proposed } = command;
    return proposed;
  }
  const { intent: _, corrects: __, ...proposed } = command;
  return proposed;
}

function factSpokenOf(
  command: FactCommand<DomainEvent>,
  facts: readonly Fact<DomainEvent>[],
): Pick<ProposedFact<DomainEvent>, 'event'> | undefined {
  if (command.intent !== 'retract') return command;
  const fact = facts.find(({ eventId }) => eventId === command.corrects);
  return fact && (standing(fact) ?? fact);
}

function without(
  command: FactCommand<DomainEvent>,
  facts: readonly Fact<DomainEvent>[],
): readonly Fact<DomainEvent>[] {
  return command.intent === 'record'
    ? facts
    : facts.filter(({ eventId }) => eventId !== command.corrects);
}

function contextOf(factsOf: FactsOf): OtherStreams {
  return {
    factsOf: <Event extends DomainEvent>(stream: StreamName) =>
      standingFacts(factsOf(stream)) as StandingFact<Event>[],
  };
}

/** The context in which a fact that is about to be recorded stands last on its stream. */
function asIfItStood(
  stream: StreamName,
  { event, occurredOn, source }: ProposedFact<DomainEvent>,
  context: OtherStreams,
): OtherStreams {
  // It has no id and position yet; no refusal can name it, for its companion follows from it.
  const proposed = { eventId: '', position: START_OF_LOG, event, occurredOn, source };
  return {
    factsOf: <Event extends DomainEvent>(each: StreamName) => {
      const facts = context.factsOf<Event>(each);
      return each === stream ? [...facts, proposed as unknown as StandingFact<Event>] : facts;
    },
  };
}

function aggregateOf(stream: StreamName): AnyAggregate {
  const category = categoryOf(stream);
  if (!isFactCategory(category)) throw new TypeError(`${stream} is no stream of facts`);
  return aggregates[category];
}
