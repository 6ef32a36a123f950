import {
  decodeMetadata,
  type DomainEvent,
  type LoggedEvent,
  type Position,
  type Recorded,
  type StreamName,
  type Uuid,
} from '#kernel';
import { EventStoreFault } from './errors.ts';
import { reasonOf } from './errors-of-client.ts';
import type { StreamFold } from './stream-fold.ts';

/** What one command recorded on one stream, as the metadata of its events tell. */
export interface RecordedCommand {
  readonly commandHash: string;
  readonly firstRevision: number;
  readonly lastRevision: number;
  /** Of its last event. */
  readonly position: Position;
  readonly eventIds: readonly Uuid[];
}

/** A stream folded up to a revision. Never changed: later events make a new one. */
export interface LoadedStream<State = unknown> {
  readonly stream: StreamName;
  readonly state: State;
  /** Of the last event folded; -1 if there is none. */
  readonly revision: number;
  readonly position: Position | undefined;
  readonly commands: ReadonlyMap<Uuid, RecordedCommand>;
  /** About how much memory this holds. */
  readonly bytes: number;
}

/** The memory of a stream, a command and an event beside their texts, roughly. */
const OVERHEAD_BYTES = 400;

/** A stream before its first event. */
export function emptyStream<State, Event extends DomainEvent>(
  aggregate: StreamFold<State, Event>,
  stream: StreamName,
): LoadedStream<State> {
  return {
    stream,
    state: aggregate.initial,
    revision: -1,
    position: undefined,
    commands: new Map(),
    bytes: OVERHEAD_BYTES,
  };
}

/** Folds the events that follow into a loaded stream. Throws a fault if one cannot be read. */
export function extended<State, Event extends DomainEvent>(
  aggregate: StreamFold<State, Event>,
  base: LoadedStream<State>,
  events: readonly LoggedEvent[],
): LoadedStream<State> {
  if (events.length === 0) return base;
  let { state, revision, position, bytes } = base;
  const commands = new Map(base.commands);
  for (const event of events) {
    if (event.revision !== revision + 1) throw gapIn(event, revision);
    const recorded = understood(aggregate, event);
    state = aggregate.evolve(state, recorded);
    ({ revision, position } = event);
    bytes += OVERHEAD_BYTES + 2 * JSON.stringify([event.metadata, event.data]).length;
    noteCommand(commands, recorded);
  }
  return { stream: base.stream, state, revision, position, commands, bytes };
}

function understood<Event extends DomainEvent>(
  aggregate: StreamFold<unknown, Event>,
  event: LoggedEvent,
): Recorded<Event> {
  try {
    const { stream, revision, position, eventId, type } = event;
    const metadata = decodeMetadata(event.metadata);
    const { data } = aggregate.decode(type, event.data);
    const recorded = { stream, revision, position, eventId, type, recordedAt: '', metadata, data };
    return recorded as unknown as Recorded<Event>;
  } catch (error) {
    throw new EventStoreFault(
      'stream-unreadable',
      `Event ${event.eventId} (${event.type}, revision ${event.revision} of ${event.stream}) ` +
        `cannot be read, so nothing can be decided on its stream: ${reasonOf(error)}`,
      error,
    );
  }
}

function noteCommand(commands: Map<Uuid, RecordedCommand>, recorded: Recorded<DomainEvent>): void {
  const { commandId, commandHash } = recorded.metadata;
  const { revision, position, eventId } = recorded;
  const known = commands.get(commandId);
  commands.set(commandId, {
    commandHash,
    firstRevision: known?.firstRevision ?? revision,
    lastRevision: revision,
    position,
    eventIds: [...(known?.eventIds ?? []), eventId],
  });
}

function gapIn(event: LoggedEvent, revision: number): EventStoreFault {
  return new EventStoreFault(
    'stream-unreadable',
    `Stream ${event.stream} goes from revision ${revision} to ${event.revision}: events between ` +
      'them were truncated or deleted. Restore the event store from a backup.',
  );
}
