import { factCatalogues, type LedgerFact } from '#domain';
import {
  categoryOf,
  countingAmendment,
  foldFact,
  idOf,
  positionOf,
  standingFacts,
  type DomainEvent,
  type Envelope,
  type EventMetadata,
  type Fact,
  type FactCommand,
  type StandingFact,
  type StreamName,
} from '#kernel';
import { givenEvent, idOfThe } from './history.ts';

/** An event as a fold gets it. */
export type LoggedFact = Envelope & DomainEvent;

/** A recording on a stream. */
export type LogEntry = readonly [StreamName, FactCommand<DomainEvent>];

/**
 * The log that these recordings leave, unjudged: ids and positions by counting from 1
 * (`givenEvent(1)` is the first), one hour between two of them, and each saying whom it concerns.
 *
 * ```ts
 * const log = logOf([kyTan.stream, kyTan.recording], [progress, record(achieved, in2013)]);
 * const document = log.reduce((before, event) => model.evolve(before, event, id), undefined);
 * ```
 */
export function logOf(...recordings: readonly LogEntry[]): readonly LoggedFact[] {
  const streams = new Map<StreamName, readonly LoggedFact[]>();
  const facts = new Map<StreamName, readonly Fact<DomainEvent>[]>();
  return recordings.map(([stream, recording], index) => {
    const before = streams.get(stream) ?? [];
    const known = facts.get(stream) ?? [];
    const logged = loggedFact(stream, before.length, index + 1, recording, known);
    streams.set(stream, [...before, logged]);
    facts.set(stream, foldFact(known, logged));
    return logged;
  });
}

function loggedFact(
  stream: StreamName,
  revision: number,
  n: number,
  recording: FactCommand<DomainEvent>,
  facts: readonly Fact<DomainEvent>[],
): LoggedFact {
  const original = facts.find(
    (fact) => recording.intent !== 'record' && fact.eventId === recording.corrects,
  );
  const event = eventOf(recording, original);
  return {
    stream,
    revision,
    position: positionOf(BigInt(n)),
    eventId: givenEvent(n),
    recordedAt: new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString(),
    ...event,
    metadata: metadataOf(stream, n, recording, original, facts),
  };
}

function eventOf(
  recording: FactCommand<DomainEvent>,
  original: Fact<DomainEvent> | undefined,
): DomainEvent {
  if (recording.intent === 'record') return recording.event;
  const type = original?.event.type ?? 'unknown.fact.v1';
  const aggregate = type.slice(0, type.indexOf('.'));
  return recording.intent === 'correct'
    ? { type: `${aggregate}.factCorrected.v1`, data: { replacement: recording.event } }
    : { type: `${aggregate}.factRetracted.v1`, data: { retracted: type } };
}

function metadataOf(
  stream: StreamName,
  n: number,
  recording: FactCommand<DomainEvent>,
  original: Fact<DomainEvent> | undefined,
  facts: readonly Fact<DomainEvent>[],
): EventMetadata {
  const { intent, event, ...circumstances } = { event: undefined, ...recording };
  const stood = original && (countingAmendment(original) ?? original);
  const occurredOn = recording.intent === 'retract' ? stood?.occurredOn : recording.occurredOn;
  if (!occurredOn) throw new TypeError(`${intent} needs a date`);
  const own = event ? concernedBy(stream, event, facts) : [];
  return {
    ...circumstances,
    occurredOn,
    correlationId: idOfThe(`correlation ${n}`),
    causationId: idOfThe(`command ${n}`),
    commandId: idOfThe(`command ${n}`),
    commandHash: '0'.repeat(64),
    actor: { ref: 'a-7c1', kind: 'person', role: 'officer' },
    concerns: [...new Set([...(original?.concerns ?? []), ...own])],
    areas: [],
  };
}

type Concerns = (
  event: LedgerFact,
  about: { readonly id: string; readonly facts: readonly StandingFact<DomainEvent>[] },
) => readonly StreamName[];

function concernedBy(
  stream: StreamName,
  event: DomainEvent,
  facts: readonly Fact<DomainEvent>[],
): readonly StreamName[] {
  const catalogue = factCatalogues[categoryOf(stream) as keyof typeof factCatalogues];
  const about = { id: idOf(stream), facts: standingFacts(facts) };
  const concerns = catalogue.concerns as unknown as Concerns;
  return concerns(event as LedgerFact, about);
}
