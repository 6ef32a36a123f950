import type { LogFeed, LoggedEvent, Position, Uuid } from '#kernel';
import {
  knownBuilds,
  type KnownBuild,
  type ParkedEntry,
  type ReadModel,
  type ReadStore,
} from '#projections';
import {
  FirstParked,
  queuesOf,
  type HeldUp,
  type ParkedBounds,
  type ParkedQueue,
} from './first-parked.ts';
import { versionsNamed } from './named-model.ts';

/** Of so many events the first documents are listed; where one event is asked for, more of its own. */
const FIRST: ParkedBounds = { events: 100, documents: 10 };
const OF_ONE_EVENT: ParkedBounds = { events: 1, documents: 1_000 };

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

/** What is parked and stopped, as far as it is listed. */
export interface ParkedReport {
  /** In order of build and position: the event, the error, the queue. */
  readonly data: readonly ParkedEvent[];
  /** What is parked behind events that are not listed. */
  readonly more?: { readonly documents: number };
}

/** What is parked or stopped: the first events, and how much more there is. */
export async function parkedReport(
  parts: {
    readonly store: Pick<
      ReadStore,
      'groups' | 'serving' | 'collections' | 'parkedByDocument' | 'countParked'
    >;
    readonly feed: Pick<LogFeed, 'readStreams' | 'readLog'>;
    readonly models: readonly ReadModel[];
  },
  asked: ParkedQuestion,
): Promise<ParkedReport> {
  const models =
    asked.model === undefined ? parts.models : versionsNamed(parts.models, asked.model);
  const data: ParkedEvent[] = [];
  let documents = 0;
  for (const build of await knownBuilds(parts.store, models)) {
    const stopping = stoppedBy(build).filter(isAsked(asked, ({ event }) => event.eventId));
    const parked = await firstOf(build, parts.store, asked, FIRST.events - data.length);
    data.push(...stopping, ...parked.events.map((held) => parkedEvent(build, held)));
    documents += parked.documentsMore;
  }
  if (asked.event !== undefined) {
    return { data: await Promise.all(data.map((each) => withRecorded(each, parts.feed))) };
  }
  return { data, ...(documents > 0 ? { more: { documents } } : {}) };
}

/** The first events that hold documents of a build up, no more than are left to be listed. */
async function firstOf(
  { key }: KnownBuild,
  store: Pick<ReadStore, 'parkedByDocument' | 'countParked'>,
  asked: ParkedQuestion,
  left: number,
): Promise<{ readonly events: readonly HeldUp[]; readonly documentsMore: number }> {
  if (asked.event === undefined && left <= 0) {
    return { events: [], documentsMore: (await store.countParked(key)).documents };
  }
  const first = new FirstParked(
    asked.event === undefined ? { ...FIRST, events: left } : OF_ONE_EVENT,
  );
  const isMeant = isAsked<ParkedQueue>(asked, ({ head }) => head.eventId);
  for await (const queue of queuesOf(store.parkedByDocument(key))) {
    if (isMeant(queue)) first.add(queue);
  }
  return { events: first.events(), documentsMore: first.documentsMore() };
}

function isAsked<Of>(
  { event }: ParkedQuestion,
  eventOf: (each: Of) => Uuid,
): (each: Of) => boolean {
  return (each) => event === undefined || eventOf(each) === event;
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

function parkedEvent(build: KnownBuild, { head, documents, queues }: HeldUp): ParkedEvent {
  return {
    ...nameOf(build),
    event: placeOf(head),
    code: head.code,
    detail: head.detail,
    stops: false,
    documents,
    queues: queues.map(({ head: { document }, waiting, behind }) => ({
      document,
      waiting,
      behind: behind.map(placeOf),
    })),
  };
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
