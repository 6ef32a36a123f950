import {
  encodeMetadata,
  type DomainEvent,
  type EventMetadata,
  type LoggedEvent,
  type Position,
  type Proposed,
  type Uuid,
} from '#kernel';
import type { StoredEvent, StreamAppend } from './appender.ts';
import type { Answer, CommandContext, Recording } from './command.ts';
import { EventStoreFault } from './errors.ts';
import { eventIds } from './event-ids.ts';
import type { LoadedStream } from './loaded-stream.ts';
import type { PlanView } from './plan-view.ts';
import type { Address } from './stream-fold.ts';

/** One stream of an append, with the state it was decided on. */
export interface PreparedStream {
  readonly address: Address;
  readonly base: LoadedStream;
  readonly append: StreamAppend;
}

/** An append ready to be sent, the primary stream last. */
export interface PreparedAppend {
  readonly streams: readonly PreparedStream[];
  readonly primary: PreparedStream;
}

/** Below what KurrentDB takes for one event and for one message. */
const APPEND_BYTES_MAX = 8 * 1024 * 1024;

type Draft = Omit<StoredEvent, 'id'>;

/** Makes an append of what a plan wants recorded: who and why, ids, expected revisions. */
export async function prepareAppend(
  command: CommandContext,
  primary: Address,
  recording: Recording,
  view: PlanView,
): Promise<PreparedAppend> {
  const parts = [...(recording.others ?? []), { to: primary, events: recording.events }];
  const drafts = await Promise.all(
    parts.map(async ({ to, events }) => {
      if (events.length === 0) throw new TypeError(`a plan records nothing on ${to.id}`);
      const base = await view.load(to);
      const areas = recording.areas ?? [];
      return { to, base, events: events.map((event) => draftOf(command, to, event, areas)) };
    }),
  );
  if (new Set(drafts.map(({ base }) => base.stream)).size < drafts.length) {
    throw new TypeError('a plan names one stream twice');
  }
  const { commandId, commandHash } = command;
  const decided = JSON.stringify(
    drafts.map(({ base, events }) => [base.stream, events.map(contentOf)]),
  );
  refuseTooLarge(decided);
  const idOf = eventIds({ commandId, commandHash, decided });
  const streams = drafts.map(({ to, base, events }): PreparedStream => {
    const stored = events.map((event, index) => ({ id: idOf(base.stream, index), ...event }));
    const append = { stream: base.stream, expected: base.revision, events: stored };
    return { address: to, base, append };
  });
  const last = streams[streams.length - 1];
  if (!last) throw new TypeError('an append has a primary stream');
  return { streams, primary: last };
}

/** The answer to an append that succeeded: it speaks of the primary stream alone (D16). */
export function answerOf({ append }: PreparedStream, position: Position): Answer {
  return {
    stream: append.stream,
    revision: append.expected + append.events.length,
    position,
    eventIds: append.events.map(({ id }) => id),
    recorded: true,
  };
}

/** The one event appended to a stream, as a read would bring it. */
export function asLogged({ append }: PreparedStream, position: Position): LoggedEvent[] {
  return append.events.map((event, index) => ({
    stream: append.stream,
    revision: append.expected + 1 + index,
    position,
    eventId: event.id,
    type: event.type,
    recordedAt: '',
    metadata: event.metadata,
    data: event.data,
  }));
}

function draftOf(
  command: CommandContext,
  to: Address,
  proposed: Proposed<DomainEvent>,
  areas: readonly Uuid[],
): Draft {
  const { event, ...circumstances } = proposed;
  const metadata: EventMetadata = {
    ...circumstances,
    areas,
    correlationId: command.correlationId,
    causationId: command.causationId,
    commandId: command.commandId,
    commandHash: command.commandHash,
    actor: command.actor,
    ...(command.onBehalfOf === undefined ? {} : { onBehalfOf: command.onBehalfOf }),
  };
  // Through JSON, so that this process folds exactly what another one will read.
  const data: unknown = JSON.parse(JSON.stringify(event.data));
  // Throws here, before anything is recorded, rather than whenever the stream is read.
  to.aggregate.decode(event.type, data);
  return { type: event.type, data, metadata: encodeMetadata(metadata) };
}

/**
 * Every store takes less than some size, and says it by breaking the stream on which other appends
 * are under way; so what is too large is not sent.
 */
function refuseTooLarge(decided: string): void {
  const bytes = Buffer.byteLength(decided);
  if (bytes <= APPEND_BYTES_MAX) return;
  throw new EventStoreFault(
    'append-too-large',
    `This command would record ${bytes} bytes in one append; ${APPEND_BYTES_MAX} is the most.`,
  );
}

/** What was decided, without the ids of the request: those differ when a command is repeated. */
function contentOf({ type, data, metadata }: Draft): unknown {
  const { $correlationId: _, $causationId: __, ...said } = metadata;
  return [type, data, said];
}
