import { START_OF_LOG, type LogFeed, type LoggedEvent, type Uuid } from '#kernel';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { GroupProgress, LoadedState, ParkedEntry, ReadStore } from '../read-store.ts';
import { isSkipped, type Decisions, type EventDecision } from './decisions.ts';
import { foldDocument, type Folded, type FoldTask, type Touch } from './fold.ts';
import type { EngineLimits, EngineOptions } from './options.ts';
import { standsAt } from './progress-board.ts';
import { Workload } from './workload.ts';

/** Streams read at once: the client serves some hundred subscriptions and no more. */
const STREAMS_AT_ONCE = 25;

/** What settling is done with. */
export interface SettlingParts extends Pick<EngineOptions, 'payloads' | 'categories'> {
  readonly store: Pick<ReadStore, 'parked' | 'parkedIn' | 'loadStates'>;
  readonly feed: Pick<LogFeed, 'readStreams'>;
  readonly decisions: Decisions;
  readonly limits: Pick<EngineLimits, 'documentBytesMax' | 'flushDocumentsMax'>;
  /** Where the group of the model stands. */
  readonly progress: GroupProgress;
}

/** What became of the documents that were parked behind an event. */
export interface Settlement {
  /** By document: what to write, and what is parked in it now. */
  readonly folded: ReadonlyMap<string, Folded>;
  /** Entries that stay, as they now are. */
  readonly kept: readonly ParkedEntry[];
  readonly gone: readonly ParkedEntry[];
  /** Documents that stay as they are: an event of their queue cannot be told to be theirs. */
  readonly left: readonly string[];
  /** No decision tells who follows changes of it. */
  readonly isUntold?: true;
}

/** What is parked in one document, to be settled. */
export interface Queue {
  /** In order of position. */
  readonly entries: readonly ParkedEntry[];
  /** One of them that stays parked as it is: only what is before it is folded. */
  readonly head?: ParkedEntry;
}

/** By document. */
export type Queues = ReadonlyMap<string, Queue>;

/** Entries by document, in the order they have. */
export function byDocument(
  entries: readonly ParkedEntry[],
): ReadonlyMap<string, readonly ParkedEntry[]> {
  const found = new Map<string, ParkedEntry[]>();
  for (const entry of entries) {
    const own = found.get(entry.document);
    if (own) own.push(entry);
    else found.set(entry.document, [entry]);
  }
  return found;
}

/**
 * Folds anew, from the log, what is parked behind an event, as far as it now goes: after a retry
 * because a release can fold it, after a skip without it. Where the queue meets another event that
 * cannot be folded, the rest stays parked behind that one. As many documents at once as one flush
 * takes: each settlement is to be written before the next is asked for. Repeated after a crash, it
 * takes up the documents that still wait, and skips what they already hold.
 */
export async function* settlements(
  model: ReadModel,
  decision: EventDecision,
  parts: SettlingParts,
): AsyncGenerator<Settlement> {
  const { store, limits } = parts;
  const named = decision.kind === 'skip' ? decision.documents : undefined;
  const asked = named && new Set(named);
  const parked = await store.parkedIn(versionKey(model), decision.event);
  const documents = parked.filter((id) => asked?.has(id) ?? true);
  for (let from = 0; from < documents.length; from += limits.flushDocumentsMax) {
    const some = documents.slice(from, from + limits.flushDocumentsMax);
    const settlement = await settle(model, decision.event, some, parts);
    if (settlement) yield settlement;
  }
}

/** Settles some of the documents; `undefined` if nothing changes for any of them. */
async function settle(
  model: ReadModel,
  event: Uuid,
  documents: readonly string[],
  parts: SettlingParts,
): Promise<Settlement | undefined> {
  const entries = await parts.store.parked(versionKey(model), documents);
  const queues = queuesBehind(event, entries);
  const skips = parts.decisions.skipsOf(model);
  // Behind another event, a skipped one waits for nothing: a replay would not park it at all.
  const passed = entries.filter(
    ({ eventId, document }) =>
      eventId === event &&
      !queues.has(document) &&
      !model.foldsUndecoded &&
      isSkipped(skips, event, document),
  );
  if (queues.size === 0 && passed.length === 0) return undefined;
  const states = await parts.store.loadStates(model, [...queues.keys()]);
  const settlement = await settleQueues(model, queues, states, parts);
  return { ...settlement, gone: [...passed, ...settlement.gone] };
}

/** The queues that the event holds up: it stands at their head. */
function queuesBehind(event: Uuid, entries: readonly ParkedEntry[]): Queues {
  const held = [...byDocument(entries)].filter(([, [head]]) => head?.eventId === event);
  return new Map(held.map(([id, queue]) => [id, { entries: queue }]));
}

/**
 * Folds queues anew, up to where the model stands: what a killed worker parked beyond that may lack
 * events in between, and is parked again, if it has to be, by whoever comes there.
 */
export async function settleQueues(
  model: ReadModel,
  queues: Queues,
  states: ReadonlyMap<string, LoadedState>,
  parts: SettlingParts,
): Promise<Settlement> {
  const events = await readAgain(queues, parts.feed);
  const skips = parts.decisions.skipsOf(model);
  const touches = touchesOf(model, events, parts);
  const upTo = standsAt(parts.progress, versionKey(model));
  const folded = new Map<string, Folded>();
  const kept: ParkedEntry[] = [];
  const gone: ParkedEntry[] = [];
  const left: string[] = [];
  for (const [id, { entries, head }] of queues) {
    const queue = entries.filter(({ position }) => position <= upTo);
    const inQueue = new Set(queue.map(({ position }) => position));
    const own = touches.get(id)?.filter(({ event }) => inQueue.has(event.position)) ?? [];
    const found = new Set(own.map(({ event }) => event.position));
    const appliedTo = states.get(id)?.appliedTo ?? START_OF_LOG;
    // What the log no longer has, or cannot be read any more, must not vanish from the queue, too.
    const isKnown = ({ eventId, position }: ParkedEntry): boolean =>
      found.has(position) || position <= appliedTo || isSkipped(skips, eventId, id);
    if (!queue.every(isKnown)) {
      left.push(id);
      continue;
    }
    const after = refold(model, id, own, states.get(id), head, parts);
    const still = new Set(after.parked.map(({ position }) => position));
    folded.set(id, after);
    kept.push(...after.parked);
    gone.push(...entries.filter(({ position }) => !still.has(position)));
  }
  return { folded, kept, gone, left };
}

async function readAgain(
  queues: Queues,
  feed: Pick<LogFeed, 'readStreams'>,
): Promise<ReadonlyMap<Uuid, LoggedEvent>> {
  const entries = [...queues.values()].flatMap((queue) => queue.entries);
  const wanted = new Set(entries.map(({ eventId }) => eventId));
  const streams = [...new Set(entries.map(({ stream }) => stream))];
  const found: LoggedEvent[] = [];
  for (let from = 0; from < streams.length; from += STREAMS_AT_ONCE) {
    for await (const event of feed.readStreams(streams.slice(from, from + STREAMS_AT_ONCE))) {
      if (wanted.has(event.eventId)) found.push(event);
    }
  }
  found.sort((a, b) => (a.position < b.position ? -1 : 1));
  return new Map(found.map((event) => [event.eventId, event]));
}

function touchesOf(
  model: ReadModel,
  events: ReadonlyMap<Uuid, LoggedEvent>,
  parts: SettlingParts,
): ReadonlyMap<string, readonly Touch[]> {
  const models = { [versionKey(model)]: {} };
  const start = { group: 'settling', token: 0, position: START_OF_LOG, seenTo: START_OF_LOG };
  const work = new Workload({ ...start, models }, [model], parts, undefined);
  for (const event of events.values()) work.add(event);
  const documents = [...(work.documents.get(model) ?? [])];
  return new Map(documents.map(([id, { touches }]) => [id, touches]));
}

function refold(
  model: ReadModel,
  id: string,
  touches: readonly Touch[],
  state: LoadedState | undefined,
  head: ParkedEntry | undefined,
  { limits: { documentBytesMax } }: SettlingParts,
): Folded {
  const parkedSince = head?.position;
  const task: FoldTask = { model, id, touches, state, parkedSince, documentBytesMax };
  return foldDocument(head ? { ...task, parkedAsIs: head } : task);
}
