import { canonicalJson, sha256, START_OF_LOG, type LogFeed, type Position } from '#kernel';
import { foldDocument, type Touch } from '../engine/fold.ts';
import { DEFAULT_LIMITS, type EngineOptions } from '../engine/options.ts';
import { Workload } from '../engine/workload.ts';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { GroupProgress, LoadedState, ReadStore } from '../read-store.ts';

const EVENTS_AT_ONCE = 2_000;

/** What a comparison found: ids, in order. */
export interface Comparison {
  readonly model: string;
  readonly position: Position;
  readonly compared: number;
  /** Stored otherwise than the log says. */
  readonly differing: readonly string[];
  /** In the log and not in the store. */
  readonly missing: readonly string[];
  /** In the store and not in the log. */
  readonly extra: readonly string[];
}

/** What a comparison is made with: the engine's parts, without an engine. */
export interface CompareOptions extends Pick<EngineOptions, 'payloads' | 'categories'> {
  readonly store: Pick<ReadStore, 'reader' | 'loadStates'>;
  readonly feed: Pick<LogFeed, 'readLog'>;
  readonly documentBytesMax?: number;
}

/**
 * Folds every document of a model anew from the log, each to its own `appliedTo`, and reports what
 * the store holds otherwise (D4, D5). It looks at the log up to `position`, which must be applied;
 * the worker may go on meanwhile.
 */
export async function compareModel(
  model: ReadModel,
  position: Position,
  options: CompareOptions,
): Promise<Comparison> {
  const stored = new Map<string, { appliedTo: Position; digest: string }>();
  for await (const { document, appliedTo } of options.store.reader.stream(model)) {
    stored.set(document._id, { appliedTo, digest: sha256(canonicalJson(document)) });
  }
  const boundOf = (id: string): Position => stored.get(id)?.appliedTo ?? position;
  const end = [...stored.values()].map((each) => each.appliedTo).reduce(later, position);
  const folded = await refold(model, end, boundOf, options);

  const differing: string[] = [];
  const extra: string[] = [];
  for (const [id, { digest }] of stored) {
    const document = folded.get(id)?.document;
    if (!document) extra.push(id);
    else if (sha256(canonicalJson(document)) !== digest) differing.push(id);
  }
  const absent = [...folded].filter(([id, state]) => state.document && !stored.has(id));
  const missing = await notRemovedSince(
    model,
    absent.map(([id]) => id),
    position,
    options,
  );
  return {
    model: versionKey(model),
    position,
    compared: stored.size,
    differing: differing.sort(),
    missing: missing.sort(),
    extra: extra.sort(),
  };
}

/** Of documents that the store lacks, those that were not removed by a later event. */
async function notRemovedSince(
  model: ReadModel,
  ids: readonly string[],
  position: Position,
  { store }: CompareOptions,
): Promise<string[]> {
  const states =
    ids.length > 0 ? await store.loadStates(model, ids) : new Map<string, LoadedState>();
  return ids.filter((id) => {
    const state = states.get(id);
    return state === undefined || (!state.document && state.appliedTo <= position);
  });
}

/** The documents that the log gives, each up to its bound. */
async function refold(
  model: ReadModel,
  end: Position,
  boundOf: (id: string) => Position,
  options: CompareOptions,
): Promise<ReadonlyMap<string, LoadedState>> {
  const states = new Map<string, LoadedState>();
  const parked = new Map<string, Position>();
  const { documentBytesMax = DEFAULT_LIMITS.documentBytesMax } = options;
  let work = workFor(model, undefined, options);
  const settle = (): void => {
    for (const [id, { touches }] of work.documents.get(model) ?? []) {
      const task = {
        model,
        id,
        touches: within(touches, boundOf(id)),
        state: states.get(id),
        parkedSince: parked.get(id),
        documentBytesMax,
      };
      const { write, parked: entries } = foldDocument(task);
      if (write) states.set(id, stateOf(write));
      const [first] = entries;
      if (first && !parked.has(id)) parked.set(id, first.position);
    }
    work = workFor(model, work.progress, options);
  };
  // The log may end before: the store is then ahead of it, which shows as extra documents.
  for await (const event of options.feed.readLog({ upTo: end })) {
    work.add(event, Number.POSITIVE_INFINITY);
    if (work.events >= EVENTS_AT_ONCE) settle();
  }
  settle();
  return states;
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
  options: CompareOptions,
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

function later(a: Position, b: Position): Position {
  return a > b ? a : b;
}
