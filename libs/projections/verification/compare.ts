import { START_OF_LOG, type LogFeed, type Position } from '#kernel';
import { Decisions, type SkipDecision } from '../engine/decisions.ts';
import type { EngineOptions } from '../engine/options.ts';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { LoadedState, ReadStore } from '../read-store.ts';
import { compareScalars } from '../scalar-order.ts';
import { differences, type Difference } from './difference.ts';
import { refold, type Refolded, type RefoldParts, type RefoldRange } from './refold.ts';
import { sampleOf, sliceBehind, type Sample, type StoredSlice } from './stored-slice.ts';

/** So many documents are held together (about 0.3 KB each); what is larger takes another pass of the log. */
const HELD_MAX = 1_000_000;
/** So many documents are looked up together: a command of MongoDB holds 16 MB. */
const LOOKED_UP_MAX = 1_000;
/** Of so many differing documents it is said where they differ, and in so many places each. */
const EXPLAINED_MAX = 20;

/** What a comparison found: ids, in order. */
export interface Comparison {
  readonly model: string;
  readonly position: Position;
  readonly compared: number;
  /** Stored otherwise than the log says. */
  readonly differing: readonly string[];
  /** In the log and not in the store; not looked for in a sample. */
  readonly missing: readonly string[];
  /** In the store and not in the log. */
  readonly extra: readonly string[];
  /** Where the first differing documents differ: `before` is stored, `after` what the log gives. */
  readonly paths: Readonly<Record<string, readonly Difference[]>>;
  /** Documents that miss an event which could not be folded, and wait for an operator. */
  readonly parked: readonly string[];
  /** Events that the log has and that were left out on both sides, because operators decided so. */
  readonly skipped: readonly SkipDecision[];
}

/** What a comparison is made with: the engine's parts, without an engine. */
export interface CompareOptions extends Pick<
  EngineOptions,
  'payloads' | 'categories' | 'decisions'
> {
  readonly store: Pick<ReadStore, 'reader' | 'loadStates' | 'parked'>;
  readonly feed: Pick<LogFeed, 'readLog' | 'readStreams'>;
  readonly documentBytesMax?: number;
  /** Compares so many documents, taken by chance; all if absent. */
  readonly sample?: Sample;
  /** How many documents are held in memory together; 1,000,000 if absent. */
  readonly heldMax?: number;
}

/**
 * Folds every document of a model anew from the log, each to its own `appliedTo`, and reports what
 * the store holds otherwise (D4, D5). It looks at the log up to `position`, which must be applied;
 * the worker may go on meanwhile. What operators decided to skip is skipped, and
 * named: the documents agree with the log but for it. The log is read once for each million documents.
 */
export async function compareModel(
  model: ReadModel,
  position: Position,
  options: CompareOptions,
): Promise<Comparison> {
  const parkedSince = await parkedIn(model, options);
  const decisions = new Decisions(options.decisions);
  await decisions.learn(options.feed, [model]);
  const parts = { heldMax: HELD_MAX, ...options, decisions };
  const found: Found[] = [];
  for await (const slice of slicesOf(model, parts)) {
    found.push(await compareSlice(slice, { model, position, parkedSince }, parts));
  }
  const all = (ids: (found: Found) => readonly string[]): string[] => found.flatMap(ids).sort();
  const paths = found.flatMap((each) => Object.entries(each.paths));
  const leftOut = new Set(found.flatMap((each) => [...each.leftOut]));
  return {
    model: versionKey(model),
    position,
    compared: found.reduce((sum, each) => sum + each.compared, 0),
    differing: all(({ differing }) => differing),
    missing: all(({ missing }) => missing),
    extra: all(({ extra }) => extra),
    paths: Object.fromEntries(paths.slice(0, EXPLAINED_MAX)),
    parked: [...parkedSince.keys()].sort(),
    skipped: decisions.skipDecisionsOf(model).filter(({ event }) => leftOut.has(event)),
  };
}

/** What is compared, and with what. */
interface Compared {
  readonly model: ReadModel;
  readonly position: Position;
  readonly parkedSince: ReadonlyMap<string, Position>;
}

interface CompareParts extends RefoldParts, Pick<CompareOptions, 'store' | 'sample'> {
  readonly heldMax: number;
}

/** What was found in a slice. */
type Found = Pick<Comparison, 'compared' | 'differing' | 'missing' | 'extra' | 'paths'> &
  Pick<Refolded, 'leftOut'>;

/** All documents in slices that may be held together, or a sample in one. */
async function* slicesOf(
  model: ReadModel,
  { store, sample, heldMax }: CompareParts,
): AsyncGenerator<StoredSlice> {
  if (sample) {
    yield await sampleOf(model, store.reader, sample);
    return;
  }
  let after: string | undefined;
  do {
    const slice = await sliceBehind(after, model, store.reader, heldMax);
    yield slice;
    // Whoever compares may have ended it earlier.
    after = slice.last;
  } while (after !== undefined);
}

async function compareSlice(
  slice: StoredSlice,
  { model, position, parkedSince }: Compared,
  parts: CompareParts,
): Promise<Found> {
  const { heldMax } = parts;
  // Nothing of a document goes further than it stands, and what is parked goes no further.
  const boundOf = (id: string): Position => {
    const since = parkedSince.get(id);
    return slice.appliedTo(id) ?? (since === undefined ? position : START_OF_LOG);
  };
  const agreed = new Set<string>();
  const range: RefoldRange = {
    end: slice.end(position),
    boundOf,
    isAsked: (id) => slice.covers(id),
    // Most are done long before the log ends, and need not be kept until then.
    isDone: (id, { appliedTo, document }) => {
      const isEqual = appliedTo === boundOf(id) && slice.holds(id, document);
      if (isEqual) agreed.add(id);
      return isEqual;
    },
    // Where a store has lost most of a model, hardly any is done.
    narrow: (held) => {
      if (held.size <= heldMax) return false;
      slice.endAt([...held.keys()].sort(compareScalars)[Math.floor(heldMax / 2)]!);
      return true;
    },
  };
  const { documents: folded, leftOut } = await refold(model, range, parts);
  const differing: string[] = [];
  const extra: string[] = [];
  for (const id of slice.ids()) {
    if (agreed.has(id)) continue;
    const document = folded.get(id)?.document;
    if (!document) extra.push(id);
    else if (!slice.holds(id, document)) differing.push(id);
  }
  const absent = [...folded].filter(([id, state]) => state.document && !slice.has(id));
  const missing = await notRemovedSince(
    model,
    absent.map(([id]) => id),
    position,
    parts,
  );
  const paths = await pathsOf(model, differing.slice(0, EXPLAINED_MAX), folded, parts);
  return { compared: slice.size, differing, missing, extra, paths, leftOut };
}

async function parkedIn(
  model: ReadModel,
  { store }: CompareOptions,
): Promise<ReadonlyMap<string, Position>> {
  const since = new Map<string, Position>();
  for (const { document, position } of await store.parked(versionKey(model))) {
    if (!since.has(document)) since.set(document, position);
  }
  return since;
}

/** Of documents that the store lacks, those that were not removed by a later event. */
async function notRemovedSince(
  model: ReadModel,
  ids: readonly string[],
  position: Position,
  { store }: Pick<CompareOptions, 'store'>,
): Promise<string[]> {
  const missing: string[] = [];
  for (let at = 0; at < ids.length; at += LOOKED_UP_MAX) {
    const some = ids.slice(at, at + LOOKED_UP_MAX);
    const states = await store.loadStates(model, some);
    for (const id of some) {
      const state = states.get(id);
      if (!state || (!state.document && state.appliedTo <= position)) missing.push(id);
    }
  }
  return missing;
}

async function pathsOf(
  model: ReadModel,
  ids: readonly string[],
  folded: ReadonlyMap<string, LoadedState>,
  { store }: Pick<CompareOptions, 'store'>,
): Promise<Comparison['paths']> {
  const paths: Record<string, readonly Difference[]> = {};
  for (const [id, { document }] of await store.loadStates(model, ids)) {
    paths[id] = differences(document, folded.get(id)?.document).slice(0, EXPLAINED_MAX);
  }
  return paths;
}
