import type { LogFeed, LoggedEvent, Position, Uuid } from '#kernel';
import {
  knownBuilds,
  type KnownBuild,
  type ParkedEntry,
  type ReadModel,
  type ReadStore,
} from '#projections';
import { versionsNamed } from './named-model.ts';

/** So many documents of an event, and events of a queue, are listed; all are counted. */
const DOCUMENTS_MAX = 1_000;
const QUEUE_MAX = 20;

/** An event by its place in the log. */
export interface EventPlace {
  readonly eventId: Uuid;
  readonly type: string;
  /** Absent where an earlier release stopped a model: then `position` is that of the last event before. */
  readonly stream?: string;
  readonly position: Position;
}

/** An event that a model cannot go on with: parked in documents, or stopping the model. */
export interface ParkedEvent {
  readonly model: string;
  readonly version: number;
  /** Of this build of the version; absent for the first. */
  readonly build?: Position;
  readonly event: EventPlace;
  readonly code: string;
  readonly detail: string;
  /** The model as a whole stands before the event: nobody can tell whose it is. */
  readonly stops: boolean;
  readonly documents: number;
  /** The first documents, each with the events that wait behind this one, in order. */
  readonly queues: readonly {
    readonly document: string;
    readonly waiting: number;
    readonly behind: readonly EventPlace[];
  }[];
  /** The event as the log holds it, if one event was asked for. */
  readonly recorded?: LoggedEvent;
}

/** What is asked of the parked events. */
export interface ParkedQuestion {
  readonly model?: string | undefined;
  readonly event?: Uuid | undefined;
}

/** What is parked or stopped, in order of build and position: the event, the error, the queue. */
export async function parkedReport(
  parts: {
    readonly store: Pick<ReadStore, 'groups' | 'serving' | 'collections' | 'parked'>;
    readonly feed: Pick<LogFeed, 'readStreams' | 'readLog'>;
    readonly models: readonly ReadModel[];
  },
  asked: ParkedQuestion,
): Promise<readonly ParkedEvent[]> {
  const models =
    asked.model === undefined ? parts.models : versionsNamed(parts.models, asked.model);
  const events: ParkedEvent[] = [];
  for (const build of await knownBuilds(parts.store, models)) {
    events.push(...stoppedBy(build));
    events.push(...parkedEvents(build, await parts.store.parked(build.key)));
  }
  const found = events.filter(({ event }) => (asked.event ?? event.eventId) === event.eventId);
  if (asked.event === undefined) return found;
  return Promise.all(found.map((each) => withRecorded(each, parts.feed)));
}

function stoppedBy(build: KnownBuild): ParkedEvent[] {
  const { stopped, position: standsAt } = build.standing ?? {};
  if (!stopped || standsAt === undefined) return [];
  const { code, detail, eventId, stream, position = standsAt, type = '' } = stopped;
  const event = { eventId, type, position, ...(stream === undefined ? {} : { stream }) };
  return [{ ...nameOf(build), event, code, detail, stops: true, documents: 0, queues: [] }];
}

function nameOf({
  name,
  version,
  build,
}: KnownBuild): Pick<ParkedEvent, 'model' | 'version' | 'build'> {
  return { model: name, version, ...(build ? { build } : {}) };
}

function parkedEvents(build: KnownBuild, entries: readonly ParkedEntry[]): ParkedEvent[] {
  const queues = new Map<string, ParkedEntry[]>();
  for (const entry of entries) {
    const queue = queues.get(entry.document);
    if (queue) queue.push(entry);
    else queues.set(entry.document, [entry]);
  }
  const byEvent = new Map<Uuid, { head: ParkedEntry; held: [string, ParkedEntry[]][] }>();
  for (const [document, [head, ...behind]] of queues) {
    if (!head) continue;
    const known = byEvent.get(head.eventId);
    if (known) known.held.push([document, behind]);
    else byEvent.set(head.eventId, { head, held: [[document, behind]] });
  }
  return [...byEvent.values()].map(({ head, held }) => ({
    ...nameOf(build),
    event: placeOf(head),
    code: head.code,
    detail: head.detail,
    stops: false,
    documents: held.length,
    queues: held.slice(0, DOCUMENTS_MAX).map(([document, behind]) => ({
      document,
      waiting: behind.length,
      behind: behind.slice(0, QUEUE_MAX).map(placeOf),
    })),
  }));
}

function placeOf({ eventId, type, stream, position }: ParkedEntry): EventPlace {
  return { eventId, type, stream, position };
}

async function withRecorded(
  parked: ParkedEvent,
  feed: Pick<LogFeed, 'readStreams' | 'readLog'>,
): Promise<ParkedEvent> {
  const { eventId, stream, position } = parked.event;
  // Without a stream only the position before it is known: it is one of the next events.
  const events =
    stream === undefined ? feed.readLog({ after: position }) : feed.readStreams([stream]);
  for await (const recorded of events) {
    if (recorded.eventId !== eventId) continue;
    const event = { ...parked.event, stream: recorded.stream, position: recorded.position };
    return { ...parked, event, recorded };
  }
  return parked;
}
