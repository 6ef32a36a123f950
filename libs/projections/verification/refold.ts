import { START_OF_LOG, type LogFeed, type Position, type Uuid } from '#kernel';
import { foldDocument, type Touch } from '../engine/fold.ts';
import { DEFAULT_LIMITS } from '../engine/options.ts';
import { Workload, type WorkloadOptions } from '../engine/workload.ts';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { GroupProgress, LoadedState } from '../read-store.ts';

const EVENTS_AT_ONCE = 2_000;

/** How far a log is folded, and into what. */
export interface RefoldRange {
  readonly end: Position;
  /** The last event that a document takes. */
  readonly boundOf: (id: string) => Position;
  readonly isAsked: (id: string) => boolean;
  /** Whether nothing more is wanted of a document, as it now is: it is then let go of. */
  readonly isDone?: (id: string, state: LoadedState) => boolean;
  /** Sees what is held now and then; true if fewer documents are asked for from now on. */
  readonly narrow?: (held: ReadonlyMap<string, LoadedState>) => boolean;
}

/** What a refold is made with. */
export interface RefoldParts extends WorkloadOptions {
  readonly feed: Pick<LogFeed, 'readLog'>;
  readonly documentBytesMax?: number;
}

/** What a log gives. */
export interface Refolded {
  readonly documents: ReadonlyMap<string, LoadedState>;
  /** Events that were left out because an operator had decided so. */
  readonly leftOut: ReadonlySet<Uuid>;
}

/**
 * The documents that the log gives, each up to its bound, but for those that are done: what cannot be
 * folded is parked, too.
 */
export async function refold(
  model: ReadModel,
  { end, boundOf, isAsked, isDone = () => false, narrow = () => false }: RefoldRange,
  parts: RefoldParts,
): Promise<Refolded> {
  const leftOut = new Set<Uuid>();
  const states = new Map<string, LoadedState>();
  const parked = new Map<string, Position>();
  const { documentBytesMax = DEFAULT_LIMITS.documentBytesMax } = parts;
  let work = workFor(model, undefined, parts);
  const settle = (): void => {
    for (const [id, { touches }] of work.documents.get(model) ?? []) {
      if (!isAsked(id)) continue;
      const task = {
        model,
        id,
        touches: within(touches, boundOf(id)),
        state: states.get(id),
        parkedSince: parked.get(id),
        documentBytesMax,
      };
      const { write, parked: entries } = foldDocument(task);
      if (write && isDone(id, write)) states.delete(id);
      else if (write) states.set(id, stateOf(write));
      const [first] = entries;
      if (first && !parked.has(id)) parked.set(id, first.position);
    }
    if (narrow(states)) {
      for (const id of states.keys()) if (!isAsked(id)) states.delete(id);
    }
    for (const event of work.leftOut) leftOut.add(event);
    work = workFor(model, work.progress, parts);
  };
  // The log may end before: the store is then ahead of it, which shows as extra documents.
  for await (const event of parts.feed.readLog({ upTo: end })) {
    work.add(event);
    if (work.events >= EVENTS_AT_ONCE) settle();
  }
  settle();
  return { documents: states, leftOut };
}

function within(touches: readonly Touch[], bound: Position): readonly Touch[] {
  return touches.filter(({ event }) => event.position <= bound);
}

function stateOf({ appliedTo, document }: LoadedState): LoadedState {
  return document ? { appliedTo, document } : { appliedTo };
}

function workFor(
  model: ReadModel,
  progress: GroupProgress | undefined,
  options: WorkloadOptions,
): Workload {
  const fresh = {
    group: 'comparison',
    token: 0,
    position: START_OF_LOG,
    seenTo: START_OF_LOG,
    models: { [versionKey(model)]: {} },
  };
  return new Workload(progress ?? fresh, [model], options, undefined);
}
